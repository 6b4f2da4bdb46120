import { hash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { threadId } from 'node:worker_threads'
import { codeOf } from './failure.ts'

/*
 * Who has a token, as the name of a file can say it: `<world>-<pid>-<start>-<thread>-<nonce>`. A pid means something within
 * one world only: one boot of one host, and one namespace of processes.
 */
interface Identity {
  readonly world: string
  readonly pid: number
  /** When the process began, so that a pid which is used again is another; 0 where the system does not tell. */
  readonly start: string
  /** 0 for the main thread. */
  readonly thread: number
}

const PATTERN = /^([0-9a-f]{12})-(\d{1,10})-(\d{1,20})-(\d{1,10})-[0-9a-f]{16}$/

export function parseIdentity(text: string): Identity | null {
  const [, world, pid, start, thread] = PATTERN.exec(text) ?? []
  if (world === undefined || pid === undefined || start === undefined || thread === undefined) return null
  return { world, pid: Number(pid), start, thread: Number(thread) }
}

/** A name for one set of tokens in this thread of this process. */
export const createIdentity = (): string =>
  `${world}-${process.pid}-${statusOf(process.pid)?.start ?? 0}-${threadId}-${randomBytes(8).toString('hex')}`

const world = hash('sha256', [hostname(), tell(bootId), tell(namespace)].join('\n')).slice(0, 12)

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
}

function namespace(): string {
  return readlinkSync('/proc/self/ns/pid')
}

/** Empty on systems that have no such file. */
function tell(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

/**
 * Whether the holder lives: null where that cannot be seen from here, because it is in another world, or a thread, which
 * can end alone.
 */
export function isAlive(identity: Identity): boolean | null {
  if (identity.world !== world) return null
  if (!isProcess(identity)) return false
  return identity.thread === 0 ? true : null
}

function isProcess({ pid, start }: Identity): boolean {
  const status = statusOf(pid)
  // A zombie has died, though its pid answers until its parent asks for it.
  if (status !== null) return status.start === start && status.state !== 'Z' && status.state !== 'X'
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** From Linux's /proc, proc_pid_stat(5), fields 3 and 22; null where it tells nothing. */
function statusOf(pid: number): { state: string; start: string } | null {
  const text = tell(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  // The second field is the program's name in brackets, which may hold anything.
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const start = fields[18]
  return state === undefined || start === undefined ? null : { state, start }
}
