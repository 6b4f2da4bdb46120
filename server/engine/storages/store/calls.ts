import { sendStatement } from '../statements.ts'
import { bytesIn } from './entry.ts'
import { type ExpressSessionStore, nameOfStore } from './express-store.ts'
import { type Asked, codeOf, disconnected, failed, type Question, unanswered } from './store-failure.ts'

/** A store, asked with promises. Each rejects with a SessionError ERR_SESSION_STORAGE. */
export interface StoreCalls {
  readonly name: string
  /** null where there is none. */
  get(id: string): Promise<unknown>
  set(id: string, session: object): Promise<void>
  destroy(id: string): Promise<void>
  /** Absent where the store has none. */
  readonly touch: ((id: string, session: object) => Promise<void>) | undefined
  readonly all: (() => Promise<unknown>) | undefined
  readonly length: (() => Promise<unknown>) | undefined
  /** Listens to the store no more. */
  close(): void
}

/** The longest that Node's timers can count. */
const LONGEST = 2 ** 31 - 1

const canBeMissing: readonly Question[] = ['get', 'touch', 'destroy']

/**
 * Stores call back once, twice or never, at once or later, throw, or give promises that reject: the first answer counts.
 * An error of the code ENOENT means that there is no such session, as it does for express-session.
 * @param timeout milliseconds; 0 or Infinity for none
 */
export function createStoreCalls(store: ExpressSessionStore, timeout: number): StoreCalls {
  const name = nameOfStore(store)
  const isLimited = timeout > 0 && timeout < Number.POSITIVE_INFINITY
  const waiting = new Set<() => void>()
  let isConnected = true

  const onDisconnect = () => {
    isConnected = false
    for (const giveUp of waiting) giveUp()
  }
  const onConnect = () => {
    isConnected = true
  }
  store.on?.('disconnect', onDisconnect)
  store.on?.('connect', onConnect)

  function answer(asked: Asked, start: (done: (error?: unknown, result?: unknown) => void) => unknown) {
    return new Promise<unknown>((resolve, reject) => {
      const giveUp = () => {
        end()
        reject(disconnected(asked))
      }
      const onTimeout = () => {
        end()
        reject(unanswered(asked, timeout))
      }
      const end = () => {
        clearTimeout(timer)
        waiting.delete(giveUp)
      }
      const done = (error?: unknown, result?: unknown) => {
        end()
        if (!error) resolve(result ?? null)
        else if (codeOf(error) === 'ENOENT' && canBeMissing.includes(asked.question)) resolve(null)
        else reject(failed(asked, error))
      }
      if (!isConnected) return reject(disconnected(asked))
      const timer = isLimited ? setTimeout(onTimeout, Math.min(timeout, LONGEST)) : undefined
      waiting.add(giveUp)
      try {
        const returned = start(done)
        // Its value is no answer: a store may give a promise that is over before it calls back.
        if (isThenable(returned))
          returned.then(undefined, error => done(error || new Error('rejected without an error')))
      } catch (error) {
        done(error || new Error('threw something that is no error'))
      }
    })
  }

  const ask = (asked: Asked, start: Parameters<typeof answer>[1], session?: object): Promise<unknown> =>
    sendStatement(
      () => `${name}.${asked.question}(${asked.id === undefined ? '' : '<id>'})`,
      () => answer(asked, start),
      result => measure(asked.question, result, session),
    )

  const { touch, all, length } = store
  return {
    name,
    get: id => ask({ store: name, question: 'get', id }, done => store.get(id, done)),
    async set(id, session) {
      await ask({ store: name, question: 'set', id }, done => store.set(id, session, done), session)
    },
    async destroy(id) {
      await ask({ store: name, question: 'destroy', id }, done => store.destroy(id, done))
    },
    touch:
      typeof touch === 'function'
        ? async (id, session) => {
            await ask({ store: name, question: 'touch', id }, done => touch.call(store, id, session, done))
          }
        : undefined,
    all:
      typeof all === 'function'
        ? () => ask({ store: name, question: 'all' }, done => all.call(store, done))
        : undefined,
    length:
      typeof length === 'function'
        ? () => ask({ store: name, question: 'length' }, done => length.call(store, done))
        : undefined,
    close() {
      store.removeListener?.('disconnect', onDisconnect)
      store.removeListener?.('connect', onConnect)
    },
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** What came back, or was stored. */
function measure(question: Question, result: unknown, session: object | undefined): { rows?: number; bytes?: number } {
  const bytes = bytesIn(session ?? result)
  const rows =
    question === 'get' ? Number(result !== null) : question === 'all' ? Object.keys(result ?? {}).length : null
  return { ...(rows === null ? {} : { rows }), ...(bytes === null ? {} : { bytes }) }
}
