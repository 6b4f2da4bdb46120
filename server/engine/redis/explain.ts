import { NotConnected } from './readiness.ts'

/** What happened between a client and its server, for the message of an error. */
interface Explanation {
  readonly why: string
  /** A sentence without its full stop. */
  readonly cure: string
  /** 503 where trying again may help. */
  readonly status: 500 | 503
}

const again = (why: string, cure: string): Explanation => ({ why, cure, status: 503 })
const never = (why: string, cure: string): Explanation => ({ why, cure, status: 500 })

const RUNNING = 'see whether the server runs and can be reached from here'
const unreachable = again('there is no connection to the server', `${RUNNING}; the client connects again by itself`)
const interrupted = again('the connection was lost before the answer came', `${RUNNING}; send the request again`)
const late = again('the server has not answered in time', RUNNING)

/** The first word of what the server answers (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
const replies: Readonly<Record<string, Explanation>> = {
  LOADING: again('the server is still reading its data', 'wait until it has'),
  BUSY: again(
    'the server is busy with a script of another program',
    'find that script (SLOWLOG GET), or end it (SCRIPT KILL)',
  ),
  MASTERDOWN: again('the server is a replica whose primary does not answer', 'repair the primary'),
  READONLY: again(
    'the server is a replica, and only to be read',
    'give a client of the primary, or one that asks the Sentinels',
  ),
  TRYAGAIN: again('the server is moving its keys', 'send the request again'),
  CLUSTERDOWN: again('the cluster of the server is down', 'repair it; sessions are better kept on a single server'),
  MOVED: never('the server belongs to a cluster, and the key to another one of it', 'give a client of a single server'),
  NOREPLICAS: again('fewer replicas are there than the server wants', 'repair them, or lower min-replicas-to-write'),
  OOM: again("the server's memory is full", 'raise maxmemory, or remove what is not needed'),
  MISCONF: again(
    'the server cannot write to its disk and accepts no more writes',
    'look at its log, and make room there',
  ),
  NOAUTH: never('the server asks for a password', 'give the client its `username` and `password`'),
  WRONGPASS: never('the server does not accept the password', "correct the client's `username` and `password`"),
  NOPERM: never(
    'the user of this client may not do that',
    'allow it: ACL SETUSER with the keys, the channels, and +@scripting',
  ),
  WRONGTYPE: never('a value of another program lies there', 'give a `prefix` that nothing else uses'),
}
const REPLY = new RegExp(`\\b(${Object.keys(replies).join('|')})\\b`)

/** By `code` of an error of Node or of a client, or by its name. */
const failures: Readonly<Record<string, Explanation>> = {
  REDIS_CLOSED: never(
    'the client is not connected: it never was, or it was closed',
    'connect it before the server listens (await client.connect()), and close it after the server has closed',
  ),
  ECONNREFUSED: unreachable,
  ENOTFOUND: never('the name of the server is not known', 'correct its address'),
  EAI_AGAIN: again('the name of the server cannot be looked up now', 'see whether the name server answers'),
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: interrupted,
  EPIPE: interrupted,
  ETIMEDOUT: interrupted,
  SocketClosedUnexpectedlyError: interrupted,
  DisconnectsClientError: interrupted,
  SocketTimeoutError: interrupted,
  SocketTimeoutDuringMaintenanceError: interrupted,
  TimeoutError: late,
  CommandTimeoutDuringMaintenanceError: late,
  ConnectionTimeoutError: unreachable,
  ClientOfflineError: unreachable,
  MaxRetriesPerRequestError: unreachable,
  AbortError: interrupted,
}

/** By what a client says in words only. */
const sentences: readonly (readonly [RegExp, Explanation])[] = [
  [/connection is closed|client is closed/i, failures.REDIS_CLOSED ?? unreachable],
  [/stream isn't writeable/i, unreachable],
  [/timed? ?out/i, late],
  [
    /queue is full/i,
    again("the client's queue is full", 'see whether the server is slow; or raise the limit of that queue'),
  ],
  [
    /max number of clients/i,
    again('the server has too many clients', 'raise maxclients, or find who does not close theirs'),
  ],
  [
    /subscriber mode/i,
    never('the client listens to channels and can do nothing else', 'give one that does not subscribe'),
  ],
  [
    /unknown command/i,
    never('the server does not know a command that is needed', 'Redis 5 or later has them all, unless renamed'),
  ],
]

/** Why a command failed, and what to do. Nothing of what was sent is in it. */
export function explainRedis(error: unknown): Explanation {
  const message = error instanceof Error ? error.message : String(error)
  return known(error) ?? never(`the server or the client says "${message.slice(0, 200)}"`, 'see what that says')
}

function known(error: unknown): Explanation | undefined {
  if (error instanceof NotConnected && error.code === 'REDIS_DOWN') {
    const why = known(error.cause)
    return why === undefined || why === interrupted ? unreachable : why
  }
  const message = error instanceof Error ? error.message : String(error)
  const reply = replies[REPLY.exec(message)?.[1] ?? '']
  if (reply !== undefined) return reply
  const name = namesOf(error).find(name => Object.hasOwn(failures, name))
  return name === undefined ? sentences.find(([pattern]) => pattern.test(message))?.[1] : failures[name]
}

function namesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  // Those of node-redis have the name of their class only.
  const { code } = error as NodeJS.ErrnoException
  return [...(code === undefined ? [] : [code]), error.name, error.constructor.name]
}

/** Whether the connection was lost while a command was on its way, so that it may have been done. */
export const isInterrupted = (error: unknown): boolean => explainRedis(error) === interrupted

/** Whether a command failed because a key has a value of another type. */
export const isWrongType = (error: unknown): boolean => error instanceof Error && /\bWRONGTYPE\b/.test(error.message)

/**
 * The error of a client, without what was sent: ioredis notes the arguments, and so what the session holds.
 * @param secrets cut from its texts, too
 */
export function withoutArguments(error: unknown, secrets: readonly string[] = []): unknown {
  if (!(error instanceof Error)) return error
  const details = error as Error & { command?: { name?: unknown } }
  if (details.command !== undefined) details.command = { name: details.command.name }
  for (const secret of secrets) {
    details.message = details.message.replaceAll(secret, '…')
    if (details.stack !== undefined) details.stack = details.stack.replaceAll(secret, '…')
  }
  return error
}
