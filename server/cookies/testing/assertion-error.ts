/** As assertion libraries have it, so that test runners show what was expected beside what was. */
export interface AssertionError extends Error {
  readonly name: 'AssertionError'
  readonly code: 'ERR_ASSERTION'
  readonly actual: unknown
  readonly expected: unknown
  readonly operator: string
  readonly generatedMessage: false
  readonly showDiff: true
}

export function assertionError(
  message: string,
  facts: { readonly actual: unknown; readonly expected: unknown; readonly operator: string },
): AssertionError {
  return Object.assign(new Error(message), {
    name: 'AssertionError',
    code: 'ERR_ASSERTION',
    generatedMessage: false,
    showDiff: true,
    ...facts,
  } as const)
}
