type Getter = (this: unknown) => unknown

/** A built-in's own getter, taken once: what an instance or a subclass puts over it is never run. */
export const intrinsicGetter = (prototype: object, key: string | symbol): Getter | undefined =>
  Object.getOwnPropertyDescriptor(prototype, key)?.get

/** @throws TypeError where the value is not of the getter's own kind. */
export const readWith = (get: Getter | undefined, value: object): unknown =>
  get === undefined ? undefined : Reflect.apply(get, value, [])
