/**
 * An error that is the visitor's to read.
 *
 * @param {number} status
 * @param {string} message
 */
export const httpError = (status, message) => Object.assign(new Error(message), { status })

/**
 * @param {unknown} error
 * @returns {{ status: number; message: string }}
 */
export function describeError(error) {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  return error instanceof Error && status >= 400 && status < 500
    ? { status, message: error.message }
    : { status: 500, message: 'Something broke on our side.' }
}
