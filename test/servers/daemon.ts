import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGuard } from './guard.ts'
import { freePort, type TestServer } from './server.ts'

/** A server that keeps its data in a folder and says on stderr when it is ready. */
export interface Daemon {
  readonly program: string
  /** Whom it runs as where the tests run as root, which such servers refuse; the first that exists. */
  readonly users: readonly string[]
  /** The program that makes an empty data folder. */
  install(folder: string): readonly [program: string, ...args: string[]]
  args(folder: string, port: number): readonly string[]
  readonly ready: RegExp
  /** The signal that ends it soon, without waiting for its clients. */
  readonly stopSignal: NodeJS.Signals
}

/** How long a server may take to start, milliseconds. After a `kill -9` what is left of the old one is in the way for a while. */
const PATIENCE = 30_000

/** Installs and starts a server on a free port of 127.0.0.1, with its data in a temporary folder. */
export async function startDaemon(daemon: Daemon): Promise<TestServer> {
  const base = mkdtempSync(join(tmpdir(), 'sessionscope-server-'))
  const user = process.getuid?.() === 0 ? findUser(daemon.users) : null
  if (user !== null) chownSync(base, user.uid, user.gid)
  const folder = join(base, 'data')
  const options = { ...user, cwd: base, env: { PATH: process.env.PATH, HOME: base, LC_ALL: 'C' } }
  const [installer, ...args] = daemon.install(folder)
  await promisify(execFile)(installer, args, options)

  const guard = createGuard(base, daemon.stopSignal)
  let port = await freePort()
  let child: ChildProcess

  /** Resolves when it is ready; rejects with what it said where it ends before. */
  async function launch(): Promise<void> {
    child = spawn(daemon.program, daemon.args(folder, port), { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    const started = child
    if (started.pid !== undefined) guard.watch(started.pid)
    await new Promise<void>((resolve, reject) => {
      let heard = ''
      started.once('error', reject)
      started.once('exit', code => reject(new Error(`${daemon.program} ended with ${code}: ${heard}`)))
      started.stderr?.on('data', chunk => {
        // The pipe is read to its end, or the server would stand still when it is full.
        if (heard.length < 1e6) heard += chunk
        if (daemon.ready.test(heard)) resolve()
      })
    })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  // What the server still writes while it ends is in the way for a moment.
  const remove = () => rmSync(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 })
  try {
    await launch()
  } catch {
    // Another process may have taken the port meanwhile.
    port = await freePort()
    await launch()
  }

  return {
    port,
    get pid() {
      return child.pid ?? 0
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end(daemon.stopSignal)
      const since = performance.now()
      for (;;) {
        try {
          return await launch()
        } catch (error) {
          if (performance.now() - since > PATIENCE) throw error
        }
      }
    },
    async stop() {
      await end(daemon.stopSignal)
      remove()
      guard.dismiss()
    },
  }
}

function findUser(names: readonly string[]): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
  for (const name of [...names, 'nobody']) {
    const found = users.find(([each]) => each === name)
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new Error(`none of the users ${names.join(', ')}, nobody exists, and as root this server does not run`)
}
