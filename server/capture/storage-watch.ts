import { storageAnswer } from '../engine/events.ts'
import type { StorageOperation } from '../protocol/index.ts'
import { errorText } from './error-text.ts'
import type { Marks } from './phases.ts'
import type { Redactor } from './redaction/redaction.ts'
import { readStatements } from './statements.ts'
import type { Storages } from './storages/storages.ts'

/** What the watch of storages needs of an exchange. */
interface StoringExchange {
  readonly marks: Marks
  readonly storage: StorageOperation[]
  readonly context: {
    readonly redactor: Redactor
    readonly storages: Pick<Storages, 'saw'>
    fail(where: string, error: unknown): void
  }
  /** There is something to show, should the exchange be over and shown already. */
  newsIfClosed(): void
}

const LONGEST = { key: 1024, store: 64 } as const
const MAX_OPERATIONS = 200
const MAX_STATEMENTS = 400

const ops: readonly unknown[] = ['get', 'set', 'touch', 'destroy', 'read-cookie', 'write-cookie']
const results: readonly unknown[] = ['ok', 'found', 'missing', 'error']
const parts: readonly unknown[] = ['load', 'handler', 'end']

/** Listens to what storages publish, for as long as the process lives. `find` tells the exchange of a request. */
export function watchStorages(find: (req: object) => StoringExchange | undefined): void {
  storageAnswer.subscribe(message => {
    let exchange: StoringExchange | undefined
    try {
      if (typeof message !== 'object' || message === null) return
      const { req } = message as { readonly req?: unknown }
      exchange = typeof req === 'object' && req !== null ? find(req) : undefined
      if (exchange === undefined || exchange.storage.length >= MAX_OPERATIONS) return
      const operation = readOperation(message, exchange)
      if (operation === null) return
      exchange.storage.push(operation)
      exchange.newsIfClosed()
    } catch (error) {
      // What a subscriber throws, the channel throws again where nobody can catch it.
      exchange?.context.fail('watching a storage', error)
    }
  })
}

/** Anybody may publish anything there; null for what is no message. */
function readOperation(message: object, { marks, storage, context }: StoringExchange): StorageOperation | null {
  const { op, store, key, start, ms, result, error, by, statements } = message as Readonly<Record<string, unknown>>
  if (!ops.includes(op) || !results.includes(result) || !parts.includes(by)) return null
  if (typeof store !== 'string' || typeof key !== 'string' || key.length > LONGEST.key) return null
  if (!Number.isFinite(start) || !Number.isFinite(ms)) return null
  const { redactor, storages } = context
  const fingerprint = key === '' ? null : redactor.fingerprint(key)
  if (fingerprint !== null) storages.saw(fingerprint, key)
  const most = MAX_STATEMENTS - storage.reduce((sum, each) => sum + (each.statements?.length ?? 0), 0)
  const told = readStatements(statements, { key, marks, redactor, most })
  return {
    op: op as StorageOperation['op'],
    store: store.slice(0, LONGEST.store),
    fingerprint,
    start: Math.max(0, marks.at(start as number)),
    ms: Math.max(0, ms as number),
    result: result as StorageOperation['result'],
    ...(error === undefined ? {} : { error: errorText(error, redactor.withIds([key])) }),
    by: by as StorageOperation['by'],
    ...(told.length === 0 ? {} : { statements: told }),
  }
}
