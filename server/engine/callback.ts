/** What a verb of a session calls when it is done. */
export type SessionCallback = (error?: unknown) => void

/** Calls back, or gives a promise where there is no callback. One that nobody awaits takes no process down. */
export function settle<S extends object>(
  session: S,
  work: Promise<void>,
  callback: SessionCallback | undefined,
): Promise<void> | S {
  if (typeof callback !== 'function') {
    work.catch(() => {})
    return work
  }
  // Out of the promise's chain: what a callback throws is the app's own.
  work.then(
    () => process.nextTick(callback),
    error => process.nextTick(callback, error),
  )
  return session
}
