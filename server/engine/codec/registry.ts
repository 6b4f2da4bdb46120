/** A class whose instances sessions may hold. */
export interface Registration {
  readonly name: string
  readonly prototype: object
  readonly fields: readonly string[] | undefined
  readonly store: ((instance: object) => unknown) | undefined
  readonly restore: ((fields: Record<string, unknown>) => unknown) | undefined
  /** What makes an Error is not enumerable: it is stored beside the fields. */
  readonly isError: boolean
}

const byName = new Map<string, Registration>()
const byPrototype = new Map<object, Registration>()

export const registeredName = (name: string): Registration | undefined => byName.get(name)

export const registeredPrototype = (prototype: object): Registration | undefined => byPrototype.get(prototype)

/** @throws TypeError where the name or the class is taken otherwise */
export function addRegistration(registration: Registration): void {
  const { name, prototype } = registration
  const namesake = byName.get(name)
  if (namesake !== undefined && namesake.prototype !== prototype) {
    throw new TypeError(
      `[sessionscope] registerClass: another class is registered as ${JSON.stringify(name)}; a stored session could not ` +
        'tell the two apart. Give one of them a name of its own: registerClass(Class, { name })',
    )
  }
  const before = byPrototype.get(prototype)
  if (before !== undefined && before.name !== name) {
    throw new TypeError(
      `[sessionscope] registerClass: this class is registered as ${JSON.stringify(before.name)} already, and cannot be ` +
        `${JSON.stringify(name)} too; register it once`,
    )
  }
  byName.set(name, registration)
  byPrototype.set(prototype, registration)
}
