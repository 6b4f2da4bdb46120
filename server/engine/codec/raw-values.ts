import { fillError } from './error-fields.ts'
import type { Registration } from './registry.ts'
import { replaceDeep } from './replace.ts'

/*
 * Instances of classes that were not registered when their session was loaded, as after a restart: plain objects with the
 * instance's fields, known here by their class's name. They are written back as what they are, and become instances when
 * their class is registered.
 */

const classNames = new WeakMap<object, string>()
/** In most processes there never is one, and each object of each session need not be looked up. */
let hasRaw = false

interface Waiting {
  readonly raw: WeakRef<object>
  readonly root: WeakRef<object>
}

/** What waits is looked through when it has doubled, so that as many are kept as are alive, times two. */
const FIRST_PRUNE = 64
let waiting: Waiting[] = []
let pruneAt = FIRST_PRUNE

/** The class that a raw value waits for; undefined for every other value. */
export const rawClassName = (value: object): string | undefined => (hasRaw ? classNames.get(value) : undefined)

/** Notes that an object is the raw form of an instance in the session that is read into `root`. */
export function keepRaw(raw: object, className: string, root: object): void {
  hasRaw = true
  classNames.set(raw, className)
  if (waiting.length >= pruneAt) {
    waiting = waiting.filter(({ raw }) => raw.deref() !== undefined)
    pruneAt = Math.max(FIRST_PRUNE, waiting.length * 2)
  }
  waiting.push({ raw: new WeakRef(raw), root: new WeakRef(root) })
}

const failed = new Set<string>()

/** What restores an instance is the app's; when it fails, the value stays raw, so that nothing is lost. */
function warnOnce({ name }: Registration, problem: string): void {
  if (failed.has(name)) return
  failed.add(name)
  process.emitWarning(
    `[sessionscope] An instance of ${name} in a session could not be restored: ${problem}. ` +
      'It stays raw and is stored as it was; correct the class, or the functions given to registerClass.',
  )
}

/**
 * The instance that a raw object stands for: the object itself, with the class's prototype, or what `restore` makes of a
 * copy. null where that fails.
 */
export function revive(raw: object, registration: Registration): object | null {
  const { prototype, restore, isError } = registration
  if (restore === undefined) {
    if (!Reflect.setPrototypeOf(raw, prototype)) {
      warnOnce(registration, 'it is frozen')
      return null
    }
    if (isError) fillError(raw, { ...raw })
    return raw
  }
  let instance: unknown
  try {
    instance = restore({ ...raw })
  } catch (error) {
    warnOnce(registration, `restore throws (${error instanceof Error ? error.message : typeof error})`)
    return null
  }
  if (typeof instance !== 'object' || instance === null || Object.getPrototypeOf(instance) !== prototype) {
    warnOnce(registration, 'restore returned something else')
    return null
  }
  return instance
}

/** Revives what waits for a class. What `restore` makes takes the raw object's place wherever its session has it. */
export function reviveWaiting(registration: Registration): void {
  const roots = new Set<object>()
  waiting = waiting.filter(({ raw, root }) => {
    const value = raw.deref()
    if (value === undefined) return false
    if (classNames.get(value) !== registration.name) return true
    const session = root.deref()
    if (registration.restore === undefined) return revive(value, registration) === null
    if (session !== undefined) roots.add(session)
    return true
  })
  for (const root of roots) {
    replaceDeep(root, value => (classNames.get(value) === registration.name ? revive(value, registration) : null))
  }
}
