import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import { afterAll, afterEach } from 'vitest'
import type { Answer, Command } from './messages.ts'
import type { BackendSpec } from './open-backend.ts'

// Below the project, so that the program finds the packages.
const folder = fileURLToPath(new URL('../../../../node_modules/.cache/sessionscope', import.meta.url))
const program = `${folder}/locks-${process.pid}.mjs`
mkdirSync(folder, { recursive: true })
buildSync({
  entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
})

const running = new Set<ChildProcess | Worker>()
afterEach(async () => {
  await Promise.all([...running].map(end))
})
afterAll(() => rmSync(program, { force: true }))

async function end(one: ChildProcess | Worker): Promise<void> {
  running.delete(one)
  if (one instanceof Worker) {
    await one.terminate()
    return
  }
  const ended = one.exitCode === null && one.signalCode === null && once(one, 'exit')
  one.kill('SIGKILL')
  await ended
}

export interface Peer {
  readonly pid: number
  tell(command: Command): void
  /** The next answer of a kind. Rejects with the peer's error. */
  answer<K extends Answer['done']>(done: K): Promise<Extract<Answer, { done: K }>>
  ask<K extends Answer['done']>(command: Command, done: K): Promise<Extract<Answer, { done: K }>>
  /** Ends it with SIGKILL, or the thread at once, wherever it is. */
  kill(): Promise<void>
}

type Settle = readonly [(answer: Answer) => void, (error: Error) => void]

function peerOf(one: ChildProcess | Worker, pid: number, send: (command: Command) => void): Peer {
  running.add(one)
  const expected = new Map<Answer['done'], Settle>()
  one.on('message', (message: Answer) => {
    if (message.done === 'error') {
      for (const [, reject] of expected.values()) reject(Object.assign(new Error(message.message), message))
      expected.clear()
    } else {
      expected.get(message.done)?.[0](message)
      expected.delete(message.done)
    }
  })
  const answer: Peer['answer'] = done =>
    new Promise((resolve, reject) => expected.set(done, [resolve as (answer: Answer) => void, reject]))
  return {
    pid,
    tell: send,
    answer,
    ask(command, done) {
      const promise = answer(done)
      send(command)
      return promise
    },
    kill: () => end(one),
  }
}

/** Another process that uses the same locks. */
export async function startProcess(spec: BackendSpec): Promise<Peer> {
  const child = fork(program, { stdio: 'inherit' })
  const peer = peerOf(child, child.pid ?? 0, command => child.send(command))
  await peer.ask({ do: 'open', spec }, 'ready')
  return peer
}

/** Another thread of this process that does. */
export async function startThread(spec: BackendSpec): Promise<Peer> {
  const worker = new Worker(program)
  const peer = peerOf(worker, process.pid, command => worker.postMessage(command))
  await peer.ask({ do: 'open', spec }, 'ready')
  return peer
}
