/** What a promise gives in time, else something instead; it never rejects. */
export function within<T, U>(promise: Promise<T>, ms: number, instead: U): Promise<T | U> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(instead), Math.max(0, ms))
    const settle = (value: T | U) => {
      clearTimeout(timer)
      resolve(value)
    }
    promise.then(settle, () => settle(instead))
  })
}
