import type { StorageOptions } from '../options.ts'
import { wrong } from './checks.ts'
import { storageChecks } from './storage-checks.ts'

/** The option that names each storage. */
const names = {
  db: 'database',
  redis: 'redis',
  store: 'store',
  cookieKey: 'cookie',
  memory: 'memory',
  folder: 'files',
} as const

type StorageKind = (typeof names)[keyof typeof names]

/** What goes with some storages only. */
const belongsTo: { readonly [K in keyof StorageOptions]?: readonly StorageKind[] } = {
  fsync: ['files'],
  separate: ['files'],
  tablename: ['database'],
  migrate: ['database'],
  prefix: ['redis'],
  compressionLevel: ['cookie'],
  chunks: ['cookie'],
  generation: ['cookie'],
  onConflict: ['database', 'redis', 'memory'],
  storageTimeout: ['database', 'redis', 'store', 'cookie'],
}

const isGiven = (options: StorageOptions, name: keyof StorageOptions) =>
  options[name] !== undefined && (name !== 'memory' || options[name] !== false)

/** A variable that is not set is not to bring the sessions elsewhere. */
function checkIsSet(options: StorageOptions): void {
  for (const name of ['db', 'redis', 'store', 'cookieKey'] as const) {
    if (Object.hasOwn(options, name) && options[name] === undefined)
      throw wrong(name, undefined, storageChecks[name][1])
  }
}

/**
 * Which storage the options name; files where they name none.
 * @throws TypeError where two storages are named, or one with what belongs to another, or where a variable is not set
 */
export function storageKind(options: StorageOptions): StorageKind {
  checkIsSet(options)
  const given = (Object.keys(names) as (keyof typeof names)[]).filter(name => isGiven(options, name))
  if (given.length > 1) {
    throw new TypeError(
      `[sessionscope] connect() names ${given.length} storages: ${given.join(' and ')}. Sessions are in one place: leave out what they are not in`,
    )
  }
  const [name = 'folder'] = given
  const kind = names[name]
  for (const [option, kinds] of Object.entries(belongsTo) as [keyof StorageOptions, readonly StorageKind[]][]) {
    if (options[option] === undefined || kinds.includes(kind)) continue
    const where = Object.entries(names)
      .filter(([, each]) => kinds.includes(each))
      .map(([each]) => each)
    throw new TypeError(
      `[sessionscope] connect({ ${option} }) goes with ${where.join(', ')}, and these sessions are in ${kind === 'files' ? 'files' : name}. Leave one of them out`,
    )
  }
  return kind
}
