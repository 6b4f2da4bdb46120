import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort, programOf, type TestServer } from './server.ts'

export interface RedisServer extends TestServer {
  /** `redis://127.0.0.1:<port>` */
  readonly url: string
}

export interface RedisServerOptions {
  /** Each command is on the disk before it is answered, so that `kill` loses nothing. Otherwise all is in memory only. */
  readonly appendonly?: boolean
  /** More lines of its configuration: `['--maxmemory', '2mb']`. */
  readonly settings?: readonly string[]
}

/** Starts a Redis of the test's own. DEBUG is allowed there. */
export async function startRedis({ appendonly = false, settings = [] }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-redis-'))
  const port = await freePort()
  const args = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'],
    ...['--appendonly', appendonly ? 'yes' : 'no', '--appendfsync', 'always', '--enable-debug-command', 'local'],
    ...settings,
  ]
  let server = await start(args)

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    // One that was stopped by a signal hears no other.
    server.kill('SIGCONT')
    await ended
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid ?? 0
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL')
      server = await start(args)
    },
    async stop() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves when it answers. */
function start(args: readonly string[]): Promise<ChildProcess> {
  const server = spawn(programOf('redis', 'redis-server'), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  // It must not outlive the tests, whatever ends them.
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  server.once('exit', () => process.removeListener('exit', kill))
  return new Promise((resolve, reject) => {
    const said: string[] = []
    createInterface(server.stdout).on('line', line => {
      if (said.length < 100) said.push(line)
      if (line.includes('Ready to accept connections')) resolve(server)
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`redis-server ended:\n${said.join('\n')}`)))
  })
}
