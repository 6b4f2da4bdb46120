import { SessionError } from '../../errors.ts'

/** What was tried. */
export type Attempt = 'look for' | 'read' | 'save' | 'touch' | 'remove' | 'set aside' | 'list' | 'restore'

interface Explanation {
  readonly why: string
  readonly cure: string
}

const elsewhere = 'choose another folder: connect({ folder })'
const rights: Explanation = {
  why: 'this process may not do that there',
  cure: `give the folder and all that is in it to the user that runs the app, or ${elsewhere}`,
}
const inTheWay: Explanation = {
  why: 'a folder lies where the file of this session belongs',
  cure: 'move away what is not a session, and let nothing else keep its files there',
}

const explanations: Readonly<Record<string, Explanation>> = {
  EACCES: rights,
  EPERM: rights,
  EROFS: { why: 'the file system is read-only', cure: `mount it for writing, or ${elsewhere}` },
  ENOSPC: {
    why: 'the disk is full, or has no inodes left',
    cure: 'make room there; `npx sessionscope sweep --expire 7d`, say, removes what was unused for so long',
  },
  EDQUOT: {
    why: 'the quota of the user that runs the app is used up',
    cure: 'raise it or make room; `npx sessionscope sweep --expire 7d`, say, removes what was unused for so long',
  },
  EFBIG: {
    why: 'the file would be larger than this process or the file system allows',
    cure: 'keep less in the session, or raise the limit (`ulimit -f`)',
  },
  EMFILE: {
    why: 'this process has too many files and sockets open',
    cure: 'raise its limit (`ulimit -n`), or find what does not close them',
  },
  ENFILE: {
    why: 'this machine has too many files and sockets open',
    cure: 'raise its limit (fs.file-max), or find what does not close them',
  },
  ENOENT: {
    why: 'the folder was removed meanwhile',
    cure: 'leave it alone while the app runs; it is made again when the next session is saved',
  },
  ENOTDIR: { why: 'there is a file where a folder belongs', cure: `remove that file, or ${elsewhere}` },
  EISDIR: inTheWay,
  ENOTEMPTY: inTheWay,
  EEXIST: inTheWay,
  ELOOP: { why: 'its path leads in a circle of symbolic links', cure: `repair the links, or ${elsewhere}` },
  ENAMETOOLONG: { why: 'its path is too long', cure: elsewhere },
  EBUSY: { why: 'another program has the file open', cure: 'keep backups and virus scanners out of the folder' },
  EIO: { why: 'the disk failed', cure: 'look at the system log, and replace it' },
}

/**
 * What to tell of a failure of the file system: what failed, why, and what to do. It names the folder and not the
 * session, whose id is a secret; that is cut from the cause, too.
 */
export function storageError(attempt: Attempt, folder: string, error: unknown, id?: string): SessionError {
  if (error instanceof SessionError) return error
  const cause = id === undefined ? error : withoutId(error, id)
  const code = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? '') : ''
  const { why, cure } = (Object.hasOwn(explanations, code) ? explanations[code] : undefined) ?? {
    why: cause instanceof Error ? cause.message : String(cause),
    cure: elsewhere,
  }
  return new SessionError(
    'ERR_SESSION_STORAGE',
    `cannot ${attempt} a session in ${folder}: ${why}${code && ` (${code})`}. Cure: ${cure}. What was stored before is ` +
      'left as it was.',
    { cause },
  )
}

function withoutId(error: unknown, id: string): unknown {
  if (!(error instanceof Error)) return error
  const cut = (text: string) => text.replaceAll(id, `${id.slice(-32, -28)}…`)
  const details = error as NodeJS.ErrnoException & { dest?: string }
  details.message = cut(details.message)
  if (details.stack !== undefined) details.stack = cut(details.stack)
  if (details.path !== undefined) details.path = cut(details.path)
  if (details.dest !== undefined) details.dest = cut(details.dest)
  return details
}
