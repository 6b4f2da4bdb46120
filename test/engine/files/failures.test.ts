import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SessionError } from '../../../server/engine/errors.ts'
import { newId } from '../../../server/engine/id.ts'
import { storageError } from '../../../server/engine/storages/files/storage-error.ts'
import { record } from '../../contracts/storage.ts'
import { openFiles, runScript, temporaryFolder } from './support.ts'

/** What an error must say, and must not. */
function expectClear(error: unknown, id: string, folder: string, code: string): void {
  expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
  const { message } = error as SessionError
  expect(message).toMatch(new RegExp(`^\\[sessionscope\\] cannot [a-z ]+ a session in .*\\(${code}\\)\\. Cure: .+\\.`))
  expect(message).toContain(folder)
  expect(message).not.toContain(id)
}

/** Sessions with one in them, in a folder whose parents anybody may enter. */
async function openWithOne() {
  const folder = join(temporaryFolder(), 'sessions')
  chmodSync(dirname(folder), 0o755)
  const opened = openFiles({ folder })
  const id = newId()
  await opened.storage.save(id, record({ data: 'before' }))
  return { ...opened, id }
}

describe('a folder that cannot be written', () => {
  test('is an error that says so, and what is there stays', async () => {
    const { folder, id, storage, pathOf } = await openWithOne()
    const files = dirname(pathOf(id))
    chmodSync(folder, 0o555)
    chmodSync(files, 0o555)
    chmodSync(pathOf(id), 0o444)
    onTestFinished(() => {
      chmodSync(folder, 0o755)
      chmodSync(files, 0o755)
    })
    const { exists, load, ...rest } = await runScript('attempt.mjs', [folder, id, '100'])
    expect([exists, load]).toEqual(['done', 'done'])
    expect(Object.keys(rest)).toEqual(['save', 'touch', 'flashShown', 'destroy', 'setAside'])
    for (const [name, error] of Object.entries(rest)) {
      // As nobody, one may not set the times of another's file; as its owner, one may.
      if (name === 'touch' && error === 'done') continue
      const code = name === 'touch' ? 'E(ACCES|PERM)' : 'EACCES'
      expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', cause: expect.stringMatching(code) })
      expect((error as SessionError).message).toContain('Cure: give the folder and all that is in it to the user')
      expectClear(error, id, folder, code)
    }
    expect((await storage.load(id))?.data).toBe('before')
    expect(readdirSync(files)).toEqual([id])
  })

  test('or read is no new session either', async () => {
    const { folder, id, pathOf, storage, reports } = await openWithOne()
    chmodSync(folder, 0o755)
    chmodSync(dirname(pathOf(id)), 0o755)
    chmodSync(pathOf(id), 0o000)
    const { load } = await runScript('attempt.mjs', [folder, id, '100'])
    expectClear(load, id, folder, 'EACCES')
    chmodSync(dirname(pathOf(id)), 0o000)
    const { exists } = await runScript('attempt.mjs', [folder, id, '100'])
    expectClear(exists, id, folder, 'EACCES')
    chmodSync(dirname(pathOf(id)), 0o700)
    chmodSync(pathOf(id), 0o600)
    expect((await storage.load(id))?.data).toBe('before')
    expect(reports).toEqual([])
  })
})

test('a file that may not become so large is an error, the old one stays, and nothing is left over', async () => {
  const { folder, id, storage, pathOf } = await openWithOne()
  chmodSync(folder, 0o777)
  chmodSync(dirname(pathOf(id)), 0o777)
  const { save } = await runScript('attempt.mjs', [folder, id, '1000000'], 'ulimit -f 64')
  expectClear(save, id, folder, 'EFBIG')
  // The attempts that came after it have removed the session.
  expect(readdirSync(dirname(pathOf(id))).filter(name => name.endsWith('.tmp'))).toEqual([])
  await storage.save(id, record({ data: 'again' }))
  expect((await storage.load(id))?.data).toBe('again')
})

describe('what lies in the way', () => {
  test('of the folder is named', async () => {
    const folder = join(temporaryFolder(), 'sessions')
    writeFileSync(folder, 'a file')
    const { storage } = openFiles({ folder })
    const id = newId()
    for (const attempt of [
      () => storage.exists(id),
      () => storage.load(id),
      () => storage.save(id, record()),
      () => storage.touch(id),
      () => storage.destroy(id),
    ]) {
      expectClear(await failureOf(attempt()), id, folder, 'ENOTDIR')
    }
    expect(readFileSync(folder, 'utf8')).toBe('a file')
  })

  test('of a sub-folder is named', async () => {
    const { storage, folder } = openFiles()
    const id = newId('group')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'group'), 'a file')
    expectClear(await failureOf(storage.save(id, record())), id, folder, 'ENOTDIR')
    expectClear(await failureOf(storage.load(id)), id, folder, 'ENOTDIR')
  })

  test('of a session is named, and the temporary file is gone', async () => {
    const { storage, folder, pathOf } = openFiles()
    const id = newId('group')
    mkdirSync(join(pathOf(id), 'something'), { recursive: true })
    expectClear(await failureOf(storage.save(id, record())), id, folder, 'EISDIR')
    expectClear(await failureOf(storage.destroy(id)), id, folder, 'E(ISDIR|PERM)')
    expect(readdirSync(dirname(pathOf(id)))).toEqual([id])
  })

  test('a circle of links is named', async () => {
    const folder = join(temporaryFolder(), 'sessions')
    symlinkSync(folder, folder)
    const { storage } = openFiles({ folder })
    const id = newId()
    expectClear(await failureOf(storage.exists(id)), id, folder, 'ELOOP')
    expectClear(await failureOf(storage.save(id, record())), id, folder, 'ELOOP')
    rmSync(folder)
  })
})

test('more saves and loads at once than files may be open all succeed', async () => {
  const { folder, id } = await openWithOne()
  expect(await runScript('crowd.mjs', [folder, id, '2000'], 'ulimit -n 128')).toEqual({ done: 4000, failed: [] })
})

describe('an error of the file system', () => {
  const codes = 'EACCES EPERM EROFS ENOSPC EDQUOT EFBIG EMFILE ENFILE ENOENT ENOTDIR EISDIR ENOTEMPTY ELOOP EIO EBUSY'

  test.each(codes.split(' '))('%s is explained, with a cure, and without the id', code => {
    const id = newId('group')
    const path = join(tmpdir(), 'group', id)
    const cause = Object.assign(new Error(`${code}: oh, open '${path}' -> '${path}'`), { code, path, dest: path })
    const error = storageError('save', '/srv/sessions', cause, id)
    expectClear(error, id, '/srv/sessions', code)
    expect(error.message).not.toContain('oh')
    expect(error.cause).toBe(cause)
    expect([cause.message, cause.stack, cause.path, cause.dest].join('\n')).not.toContain(id)
  })

  test('that nobody foresaw says what it is, and how to go on', () => {
    const error = storageError(
      'read',
      '/srv/sessions',
      Object.assign(new Error('EXYZ: odd'), { code: 'EXYZ' }),
      newId(),
    )
    expect(error.message).toMatch(
      /cannot read a session in \/srv\/sessions: EXYZ: odd \(EXYZ\)\. Cure: choose another folder/,
    )
  })
})

async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt
  } catch (error) {
    expect(error).toBeInstanceOf(SessionError)
    return error
  }
  throw new Error('it did not fail')
}
