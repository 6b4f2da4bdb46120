import type { StorageOperation, StorageSummary } from '../../../server/protocol/index.ts'
import { bytes, duration, milliseconds, number, plural, printable, shorten } from '../../kit.ts'

const codeOf = (text: string) => `\`${printable(shorten(text, 90)).replaceAll('`', "'")}\``

/** What is in a storage, as one sentence. */
export function sentenceOf({
  name,
  place,
  sessions,
  expired,
  bytes: size,
  complete,
  facts,
  error,
}: StorageSummary): string {
  const server = facts.find(([key]) => key === 'server')?.[1]
  const where = `${place === null ? codeOf(name) : codeOf(place)}${server === undefined ? '' : ` in ${printable(server).replaceAll('`', "'")}`}`
  if (error !== null) return `${codeOf(name)} did not say what it holds`
  if (sessions === null) return `${where} tells nothing of what it holds`
  const parts = [
    sessions === 0
      ? `no session${complete ? '' : ' among those looked at'}`
      : (complete ? '' : 'at least ') + plural(sessions, 'session'),
    size !== null && sessions > 0 && bytes(size),
    expired !== null && expired > 0 && `${number(expired)} over and not removed yet`,
  ]
  return `${where}: ${parts.filter(Boolean).join(', ')}`
}

/** How long ago, or in how long, in one unit: `12 seconds ago`, `in 3 hours`, `just now`. */
export function away(at: number, now: number): string {
  const seconds = Math.abs(at - now) / 1000
  if (seconds < 1) return 'just now'
  const [count, unit] = duration(seconds).split(' ')
  return at < now ? `${count} ${unit} ago` : `in ${count} ${unit}`
}

/** The end of a session in words. */
export const endOf = (expires: number | null, now: number): string =>
  expires === null ? 'never' : expires <= now ? `over, ${away(expires, now)}` : away(expires, now)

/** The time that operations took; what has not answered counts nothing. */
export const timeOf = (operations: readonly StorageOperation[]): number =>
  operations.reduce((sum, { ms }) => sum + (ms ?? 0), 0)

export const statementsOf = (operations: readonly StorageOperation[]): number =>
  operations.reduce((sum, { statements }) => sum + (statements?.length ?? 0), 0)

/** `3 statements`, or where the storage tells none, `2 operations`. */
export function countOf(operations: readonly StorageOperation[]): string {
  const statements = statementsOf(operations)
  return statements > 0 ? plural(statements, 'statement') : plural(operations.length, 'operation')
}

export const took = (operations: readonly StorageOperation[]): string => milliseconds(timeOf(operations))
