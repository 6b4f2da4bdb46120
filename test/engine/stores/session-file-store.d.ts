declare module 'session-file-store' {
  import type session from 'express-session'

  interface FileStoreOptions {
    readonly path: string
    readonly ttl?: number
    readonly retries?: number
    readonly reapInterval?: number
    readonly secret?: string
    readonly fileExtension?: string
    readonly logFn?: (...parts: readonly unknown[]) => void
  }
  type FileStore = new (options: FileStoreOptions) => session.Store
  const create: (options: { readonly Store: typeof session.Store }) => FileStore
  export default create
}
