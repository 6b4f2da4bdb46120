import type { AccessLog, Path } from './access-log.ts'
import { type Container, createContainer, MAX_KEYS } from './container.ts'
import type { TracedAccess } from './trace.ts'

/** Keys that are watched in all the containers of a session. */
const MAX_ALL_KEYS = 20_000

/** Deeper containers are not watched. */
const MAX_DEPTH = 64

/** The loaded objects and arrays of a session. */
export interface Containers {
  /**
   * A value was read: where it is a loaded container, its keys are watched from now on.
   * `isLoaded`: it is what the storage gave for this key, and not something that the app put there.
   */
  reach(value: unknown, path: Path, isLoaded: boolean, access: TracedAccess | undefined): void
  /** All of them are plain again, until they are reached the next time. */
  disarm(): void
  /** All of them are plain for good. */
  end(): void
}

export function createContainers(log: AccessLog): Containers {
  const known = new Map<object, Container>()
  const armed = new Set<Container>()
  let room = MAX_ALL_KEYS

  function admit(object: object, path: Path): Container | undefined {
    const size = path.length <= MAX_DEPTH && isPlain(object) ? sizeOf(object) : Number.POSITIVE_INFINITY
    if (size > Math.min(MAX_KEYS, room)) return undefined
    room -= size
    const container = createContainer(object, log, reach)
    container.path = path
    known.set(object, container)
    return container
  }

  function reach(value: unknown, path: Path, isLoaded: boolean, access: TracedAccess | undefined): void {
    if (typeof value !== 'object' || value === null) return
    const container = known.get(value) ?? (isLoaded ? admit(value, path) : undefined)
    if (container === undefined) return
    // First of all: what was changed meanwhile belongs to the access before.
    container.arm()
    armed.add(container)
    // A cycle is reached again by longer and longer paths.
    if (path.length <= container.path.length) container.path = path
    if (access !== undefined) container.reached = access
  }

  return {
    reach,
    disarm() {
      for (const container of armed) container.disarm()
      armed.clear()
    },
    end() {
      for (const container of known.values()) container.disarm()
      known.clear()
      armed.clear()
    },
  }
}

/** What has a class is left alone: only its class knows what its keys mean. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) return prototype === Array.prototype
  return prototype === Object.prototype || prototype === null
}

const sizeOf = (value: object): number => (Array.isArray(value) ? value.length : Object.keys(value).length)
