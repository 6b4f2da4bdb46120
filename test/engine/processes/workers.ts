import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { createRandom, seedOfRun } from '../../support/random.ts'

const script = fileURLToPath(new URL('worker.mjs', import.meta.url))

type RedisKind = 'node-redis' | 'ioredis'

/** A server for the tests of a `describe`. */
export function useServer<T extends { stop(): Promise<void> }>(start: () => Promise<T>): () => T {
  let server: T | undefined
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.stop())
  return () => {
    if (server === undefined) throw new Error('the server was not started')
    return server
  }
}

/** What a worker works with. */
export interface Setup {
  readonly storage:
    | { readonly kind: 'files'; readonly folder: string }
    | { readonly kind: 'postgres' | 'mysql' | 'sqlite' | RedisKind; readonly url: string }
  /** None where it is left out, but what files have of their own. */
  readonly lock?:
    | { readonly kind: 'memory' }
    | { readonly kind: 'files'; readonly folder: string }
    | { readonly kind: 'postgres'; readonly url: string }
    | { readonly kind: RedisKind; readonly url: string; readonly ttl?: string }
  /** A minute each unless given. */
  readonly timeouts?: { readonly lockTimeout?: string; readonly storageTimeout?: string }
}

export interface Worker {
  readonly process: ChildProcess
  readonly port: number
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>
}

const seed = seedOfRun()
const random = createRandom(seed)
console.log(`the pauses of the workers: seed ${seed}`)

/** A process that serves sessions, gone with the test. */
export async function startWorker(setup: Setup): Promise<Worker> {
  const pauses = Array.from({ length: 251 }, () => random.int(2))
  const child = fork(script, [JSON.stringify({ ...setup, pauses })], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`a worker ended with ${code}`))),
  ])) as [number]
  return { process: child, port, kill }
}

export const startWorkers = (count: number, setup: Setup): Promise<Worker[]> =>
  Promise.all(Array.from({ length: count }, () => startWorker(setup)))

export interface Answer {
  readonly status: number
  readonly text: string
  /** The cookie to send from now on; empty where none came. */
  readonly cookie: string
  /** Milliseconds. */
  readonly ms: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Rejects where the connection is cut. */
export function ask({ port }: Worker, method: string, path: string, cookie = ''): Promise<Answer> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, method, path, agent, headers: { cookie } }, res => {
      let text = ''
      res.on('data', chunk => {
        text += chunk
      })
      res.on('error', reject)
      res.on('end', () => {
        const [line = ''] = res.headers['set-cookie'] ?? []
        const ms = performance.now() - start
        resolve({ status: res.statusCode ?? 0, text, cookie: line.split(';')[0] ?? '', ms })
      })
      res.on('close', () => reject(new Error('cut')))
    })
    req.on('error', reject)
    req.end()
  })
}

/** A new session of the workers, with its counter at 0. */
export async function newSession([first]: readonly Worker[]): Promise<string> {
  if (first === undefined) throw new Error('no worker')
  const { cookie, status, text } = await ask(first, 'GET', '/new')
  if (status !== 200 || cookie === '') throw new Error(`no session: ${status} ${text}`)
  return cookie
}

export async function readCounter(worker: Worker, cookie: string): Promise<number> {
  const { status, text } = await ask(worker, 'GET', '/read', cookie)
  if (status !== 200) throw new Error(`cannot be read: ${status} ${text}`)
  return (JSON.parse(text) as { n: number }).n
}
