import { access, close, constants, lutimes, open, unlink, write } from 'node:fs'
import { SessionError } from '../../errors.ts'
import type { ExpiresAt } from '../../expiry.ts'
import type { SessionRecord, Storage, StoredSession } from '../storage.ts'
import { decodeRecord, encodeRecord, FLAG_OFFSET, FLAG_SHOWN } from './format.ts'
import { createGate } from './gate.ts'
import { createHot } from './hot.ts'
import { createLooking } from './looking.ts'
import { createPaths, type Place } from './paths.ts'
import { type FileStart, type Found, readFile, readFileNow } from './read-file.ts'
import { restoreFile } from './restore-file.ts'
import { type CorruptReport, setFileAside, warnOfCorrupt } from './set-aside.ts'
import { type Attempt, storageError } from './storage-error.ts'
import { replaceFile, replaceFileNow } from './write-file.ts'

export interface FileStorageOptions {
  /** Where the sessions lie, in sub-folders. Made when the first one is saved. */
  readonly folder: string
  /** Whether a save waits until the disk has it, for those who fear power cuts. False unless given. */
  readonly fsync?: boolean
  /** Told of each file that could not be read and was set aside. A warning of the process unless given. */
  readonly onCorrupt?: (report: CorruptReport) => void
  /** When a session is over, for who looks through them. Never unless given. */
  readonly expiresAt?: ExpiresAt
}

export interface FileStorage extends Storage {
  setAside(id: string, reason: string): Promise<void>
  list: NonNullable<Storage['list']>
  peek: NonNullable<Storage['peek']>
  survey: NonNullable<Storage['survey']>
  restore: NonNullable<Storage['restore']>
}

/** A session is not larger, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024
/** So many files are open at once. The thread pool does not work on more, and sockets need descriptors, too. */
const MAX_OPEN = 64

/**
 * Keeps each session in a file. Nothing of it is held in memory, so that any number of processes may share a folder; what two
 * of them must not do at once is the locks' business.
 */
export function createFileStorage({ folder, fsync = false, onCorrupt, expiresAt }: FileStorageOptions): FileStorage {
  const paths = createPaths(folder)
  const gate = createGate(MAX_OPEN)
  const hot = createHot()

  function attempt<T>(what: Attempt, id: string, work: (place: Place) => Promise<T>): Promise<T> {
    return gate(() => work(paths.of(id))).catch(error => {
      throw storageError(what, paths.root, error, id)
    })
  }

  function atOnce<T>(what: Attempt, id: string, work: (place: Place) => T): T {
    try {
      return work(paths.of(id))
    } catch (error) {
      throw storageError(what, paths.root, error, id)
    }
  }

  function report(found: CorruptReport): void {
    try {
      ;(onCorrupt ?? warnOfCorrupt)(found)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }

  const setAside = (id: string, reason: string) =>
    attempt('set aside', id, ({ file }) => setFileAside(paths, file, reason, report))

  return {
    name: 'files',

    exists: id => attempt('look for', id, ({ file }) => isThere(file)),

    // Loading it tells whether it is still there.
    isLikely: id => hot.has(id),

    async load(id) {
      const now = hot.has(id) ? await soon(() => atOnce('read', id, ({ file }) => readFileNow(file))) : null
      const found: Found = now ?? (await attempt('read', id, ({ file }) => readFile(file, MAX_BYTES)))
      if (found === 'missing') {
        hot.delete(id)
        return null
      }
      hot.add(id)
      const session = found === 'irregular' ? 'something that is no file lies in its place' : decode(found)
      if (typeof session !== 'string') return session
      await setAside(id, session)
      return null
    },

    async save(id, record) {
      const bytes = encode(record)
      await attempt('save', id, place => replaceFile(place, bytes, fsync))
      hot.add(id)
      return undefined
    },

    saveNow(id, record) {
      if (fsync || !hot.has(id)) return false
      const bytes = encodeRecord(record)
      return atOnce('save', id, place => replaceFileNow(place, bytes))
    },

    touch: (id, { flashShown } = { flashShown: false }) =>
      attempt('touch', id, ({ file }) => (flashShown ? clearFlag(file) : setTime(file))),

    destroy: id => {
      hot.delete(id)
      return attempt('remove', id, ({ file }) => call(done => unlink(file, done)))
    },

    setAside,
    ...createLooking(paths, gate, expiresAt),

    async peek(id) {
      const found = await attempt('read', id, ({ file }) => readFile(file, MAX_BYTES))
      const session = typeof found === 'string' ? found : decode(found)
      return typeof session === 'string' ? null : session
    },

    async restore(id, session) {
      const bytes = encode(session)
      return await attempt('restore', id, place => restoreFile(place, bytes, session.touched, fsync))
    },
  }
}

function encode(record: SessionRecord): Buffer {
  const bytes = encodeRecord(record)
  if (bytes.length > MAX_BYTES) throw tooLarge(bytes.length)
  return bytes
}

function decode({ bytes, size, touched }: FileStart): StoredSession | string {
  if (size > MAX_BYTES) return `it has ${size} bytes; ${MAX_BYTES} are the most`
  const record = decodeRecord(bytes)
  return typeof record === 'string' ? record : { ...record, touched }
}

/** In a turn of the event loop of its own: who asks in a loop keeps nobody else from running. */
const soon = <T>(work: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
    })
  })

type Callback = (error: NodeJS.ErrnoException | null) => void

/** What is not there needs nothing done to it. */
function call(start: (done: Callback) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start(error => (error === null || error.code === 'ENOENT' ? resolve() : reject(error)))
  })
}

function isThere(file: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    access(file, error => (error === null || error.code === 'ENOENT' ? resolve(error === null) : reject(error)))
  })
}

function setTime(file: string): Promise<void> {
  const now = Date.now() / 1000
  return call(done => lutimes(file, now, now, done))
}

const WRITE = constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Writing the one byte sets the file's time, too. */
function clearFlag(file: string): Promise<void> {
  return call(done => {
    open(file, WRITE, (error, fd) => {
      if (error !== null) return done(error)
      write(fd, FLAG_SHOWN, FLAG_OFFSET, failure => close(fd, error => done(failure ?? error)))
    })
  })
}

const tooLarge = (bytes: number) =>
  new SessionError(
    'ERR_SESSION_STORAGE',
    `a session of ${bytes} bytes is too large: a file keeps ${MAX_BYTES} at most. Cure: store what is large elsewhere, and ` +
      'its key in the session. What was stored before is left as it was.',
  )
