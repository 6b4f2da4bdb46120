/**
 * The frames of what `Error.captureStackTrace` filled. V8 asks `Error.prepareStackTrace` for the form of a stack when it is
 * first read: here it is a function of our own for that one moment, so that the app's own is neither called nor lost.
 */
export function callSitesOf(holder: { readonly stack?: unknown }): readonly NodeJS.CallSite[] {
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  const asTheyAre = (_error: unknown, sites: NodeJS.CallSite[]) => sites
  Object.defineProperty(Error, 'prepareStackTrace', { value: asTheyAre, writable: true, configurable: true })
  try {
    return Array.isArray(holder.stack) ? holder.stack : []
  } finally {
    if (own === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace')
    else Object.defineProperty(Error, 'prepareStackTrace', own)
  }
}
