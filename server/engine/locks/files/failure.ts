import { SessionError } from '../../errors.ts'

export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined

const CURES: Readonly<Record<string, string>> = {
  EACCES: 'let the user of this process write there, or give another `folder`',
  EPERM: 'let the user of this process write there, or give another `folder`',
  EROFS: 'it is mounted read-only: give another `folder`',
  ENOSPC: 'make room on that disk (df, and df -i for its inodes)',
  EDQUOT: 'raise the quota of this user there',
  EMFILE: 'raise the limit of open files (ulimit -n)',
  ENFILE: 'raise the limit of open files of the system',
  ENOTDIR: 'a file is where the folder should be: remove it, or give another `folder`',
  EEXIST: 'a file is where the folder should be: remove it, or give another `folder`',
  ENOLCK:
    'that file system cannot lock: give a `folder` on a local disk, or set SESSIONSCOPE_LOCKS=fallback for all processes',
  ENOTSUP:
    'that file system cannot lock: give a `folder` on a local disk, or set SESSIONSCOPE_LOCKS=fallback for all processes',
}

/** What the file system said about the locks, with its cure. */
export function lockFailure(folder: string, error: unknown): SessionError {
  if (error instanceof SessionError) return error
  const code = codeOf(error)
  const said = error instanceof Error ? error.message : String(error)
  const cure = (code === undefined ? undefined : CURES[code]) ?? 'see what that says, or give another `folder`'
  return new SessionError('ERR_SESSION_STORAGE', `sessions cannot be locked in ${folder}: ${said}. Cure: ${cure}.`, {
    cause: error,
  })
}
