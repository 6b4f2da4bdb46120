/** An error of a client that may be kept and shown: ioredis notes with each what was sent, passwords among it. */
export function bareError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const { name, message, code } = error as NodeJS.ErrnoException
  const bare = Object.assign(new Error(message), code === undefined ? {} : { code })
  // Those of node-redis have the name of their class only.
  bare.name = name === 'Error' ? error.constructor.name : name
  return bare
}
