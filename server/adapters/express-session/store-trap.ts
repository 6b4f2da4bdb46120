/**
 * Tells which store a request is served from: express-session assigns it to `req.sessionStore` just before it reads from it.
 * The trap turns into plain data then.
 */
export function trapStore(req: object, found: (store: object) => void): void {
  Object.defineProperty(req, 'sessionStore', {
    configurable: true,
    enumerable: true,
    get: () => undefined,
    set: (value: unknown) => {
      Object.defineProperty(req, 'sessionStore', { configurable: true, enumerable: true, writable: true, value })
      if (typeof value === 'object' && value !== null) found(value)
    },
  })
}

/** Where no store was assigned, nothing of the trap shall be left. */
export function removeTrap(req: object): void {
  const trap = Object.getOwnPropertyDescriptor(req, 'sessionStore')
  if (trap?.get !== undefined) Reflect.deleteProperty(req, 'sessionStore')
}
