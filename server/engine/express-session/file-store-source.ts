import { opendir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionError } from '../errors.ts'
import { storageFailure } from '../storages/failure.ts'
import { readExpressSession } from './read-session.ts'
import { type ForeignSource, type SourceOptions, toStored } from './source.ts'

interface FileStoreOptions extends SourceOptions {
  /** `ttl` of the store, seconds: how long a session lasts whose cookie ends with the browser. One hour unless given. */
  readonly ttl?: number
  /** `fileExtension` of the store; `.json` unless given. */
  readonly fileExtension?: string
}

/** A session is not larger, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024

/** The folder of session-file-store 1.x. Files that are encrypted, with its option `secret`, cannot be read. */
export function fileStoreSource(folder: string, options: FileStoreOptions = {}): ForeignSource {
  const { ttl = 3600, fileExtension = '.json', onUnreadable } = options

  const failure = (cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'the folder is not there' : (code ?? message)
    return storageFailure({ attempt: 'list', place: folder, why, cure: "give the store's `path`", cause })
  }

  async function* names(): AsyncGenerator<string, void, void> {
    try {
      for await (const entry of await opendir(folder)) {
        if (entry.isFile() && entry.name.endsWith(fileExtension)) yield entry.name
      }
    } catch (error) {
      throw failure(error)
    }
  }

  return {
    name: `the folder ${folder}`,

    async *sessions() {
      for await (const name of names()) {
        const text = await read(join(folder, name))
        if (text === null) continue
        const found = readExpressSession(text)
        if (found === null && isEncrypted(text)) throw encrypted(folder)
        const session = toStored(found, onUnreadable, ({ lastAccess }) => lastAccess ?? 0)
        if (session === null || session.touched + (session.cookie?.maxAge ?? ttl * 1000) < Date.now()) continue
        yield { sid: name.slice(0, name.length - fileExtension.length), session }
      }
    },

    async count() {
      let count = 0
      for await (const _ of names()) count++
      return count
    },
  }

  /** null where it went meanwhile, or cannot be read, which is reported. */
  async function read(path: string): Promise<string | null> {
    try {
      const { size } = await stat(path)
      if (size <= MAX_BYTES) return await readFile(path, 'utf8')
      onUnreadable?.(`it has ${size} bytes; ${MAX_BYTES} are the most`)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') onUnreadable?.(`its file cannot be read (${code})`)
    }
    return null
  }
}

/** What kruptein makes: JSON of `hmac`, `ct`, `iv` and more; older ones made hexadecimal text. */
function isEncrypted(text: string): boolean {
  if (/^"?[0-9a-f]{32,}"?\s*$/i.test(text)) return true
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'hmac' in value && 'ct' in value
  } catch {
    return false
  }
}

const encrypted = (folder: string): SessionError =>
  storageFailure({
    attempt: 'list',
    place: folder,
    why: 'its files are encrypted, for session-file-store was given a `secret`',
    cure: 'write them anew first: read each with get() of that store, and set() it in one without a secret',
  })
