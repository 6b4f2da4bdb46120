import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { createFileStorage } from '../../../server/engine/storages/files/file-storage.ts'
import { describeStorage, record } from '../../contracts/storage.ts'
import { openFiles, pathOf, temporaryFolder } from './support.ts'

for (const fsync of [false, true]) {
  describeStorage({
    name: fsync ? 'files with fsync' : 'files',
    async open() {
      const { storage, folder } = openFiles({ fsync })
      return { storage, again: () => createFileStorage({ folder, onCorrupt() {} }), close: async () => {} }
    },
  })
}

const treeOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()

describe('a folder of sessions', () => {
  test('is made with the first save, not before', async () => {
    const { storage, folder } = openFiles()
    await storage.exists(newId())
    await storage.load(newId())
    await storage.touch(newId())
    await storage.destroy(newId())
    expect(existsSync(folder)).toBe(false)
    await storage.save(newId(), record())
    expect(existsSync(folder)).toBe(true)
  })

  test('and all that is in it are for the user of the app alone', async () => {
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const { storage, folder, pathOf, reports } = openFiles()
    const ids = [newId(), newId('group')]
    for (const id of ids) await storage.save(id, record())
    await storage.setAside(ids[0] ?? '', 'a test')
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
    const files = [pathOf(ids[1] ?? ''), reports[0]?.path ?? '']
    expect(files.map(modeOf)).toEqual(['600', '600'])
    const folders = [dirname(folder), folder, ...files.map(dirname), dirname(pathOf(ids[0] ?? ''))]
    expect(folders.map(modeOf)).toEqual(folders.map(() => '700'))
  })

  test('has sub-folders by the group, else by the first two characters, and nothing but the sessions', async () => {
    const { storage, folder } = openFiles()
    const ids = [newId(), newId('a-1'), newId()]
    for (let round = 0; round < 3; round++) for (const id of ids) await storage.save(id, record({ flash: 'hello' }))
    await storage.touch(ids[0] ?? '', { flashShown: true })
    expect(treeOf(folder)).toEqual(ids.map(id => relative(folder, pathOf(folder, id))).toSorted())
  })

  test('that was removed while the app ran is made again', async () => {
    const { storage, pathOf, folder } = openFiles()
    const id = newId()
    await storage.save(id, record())
    spawnSync('rm', ['-r', folder])
    expect(await storage.load(id)).toBeNull()
    await storage.save(id, record({ data: 'again' }))
    expect(readFileSync(pathOf(id), 'utf8')).toContain('again')
  })

  test('given as a relative path stays where it was when the app goes elsewhere', async () => {
    const base = temporaryFolder()
    const { storage } = openFiles({ folder: relative(process.cwd(), join(base, 'sessions')) })
    const id = newId()
    await storage.save(id, record())
    expect(treeOf(base)).toEqual([relative(base, pathOf(join(base, 'sessions'), id))])
  })

  test('is never left: what is no id is refused by every method', async () => {
    const { storage, folder } = openFiles()
    for (const id of ['', '..', '../../etc/passwd', `../${newId()}`, `.locks.${newId()}`, `con.${newId()}`]) {
      for (const attempt of [
        () => storage.exists(id),
        () => storage.load(id),
        () => storage.save(id, record()),
        () => storage.touch(id),
        () => storage.destroy(id),
        () => storage.setAside(id, 'a test'),
      ]) {
        await expect(attempt()).rejects.toMatchObject({
          code: 'ERR_SESSION_STORAGE',
          message: expect.stringMatching(/not the id of a session/),
        })
      }
    }
    expect(existsSync(folder)).toBe(false)
  })
})

describe('the file of a session', () => {
  test('is not rewritten by a touch: same file, same bytes, but for one that says that messages were shown', async () => {
    const { storage, pathOf } = openFiles()
    const id = newId()
    await storage.save(id, record({ data: 'x'.repeat(5000), flash: '"hello"' }))
    const path = pathOf(id)
    const [bytes, { ino }] = [readFileSync(path), statSync(path)]
    await storage.touch(id)
    expect([readFileSync(path).equals(bytes), statSync(path).ino]).toEqual([true, ino])
    await storage.touch(id, { flashShown: true })
    const after = readFileSync(path)
    const changed = [...after.keys()].filter(i => after[i] !== bytes[i])
    expect([changed, after.length, statSync(path).ino]).toEqual([['sessionscope 1 '.length], bytes.length, ino])
  })

  const damages: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
    'that is empty': [path => truncateSync(path), /first line is not/],
    'that was cut short': [path => truncateSync(path, statSync(path).size - 1), /bytes, where its header says/],
    'that was cut in its header': [path => truncateSync(path, 30), /first line is damaged/],
    'with something after its end': [path => writeFileSync(path, ' ', { flag: 'a' }), /bytes, where its header says/],
    'of another program': [path => writeFileSync(path, '{"cookie":{}}'), /first line is not/],
    'of another version': [path => writeFileSync(path, 'sessionscope 2 0 {}\n'), /another version/],
    'of zeros, as after a power cut': [path => writeFileSync(path, Buffer.alloc(2000)), /first line is not/],
    'with a header that is not JSON': [path => writeFileSync(path, 'sessionscope 1 0 {created}\n'), /not JSON/],
    'with a header of something else': [path => writeFileSync(path, 'sessionscope 1 0 []\n'), /not that of a session/],
    'with another flag': [path => damage(path, ' 0 {', ' 2 {'), /first line is damaged/],
    'with a date that is none': [path => damage(path, '1700000000000', '"yesterday"'), /not that of a session/],
    'with a length below zero': [path => damage(path, '"data":20', '"data":-1'), /not that of a session/],
    'with a cookie that is none': [
      path => damage(path, '"cookie":null', '"cookie":{"secure":1}'),
      /not that of a session/,
    ],
    'of a header without end': [path => writeFileSync(path, `sessionscope 1 0 ${' '.repeat(1e6)}\n`), /is damaged/],
    'that is larger than any session': [path => truncateSync(path, 65 * 1024 * 1024), /are the most/],
  }

  test.each(Object.keys(damages))('%s is set aside and reported, and the user gets a new session', async name => {
    const { storage, pathOf, reports, folder } = openFiles()
    const [id, other] = [newId(), newId()]
    for (const each of [id, other]) await storage.save(each, record())
    const [harm, reason] = damages[name] ?? []
    harm?.(pathOf(id))
    const { size } = statSync(pathOf(id))
    expect(await storage.load(id)).toBeNull()
    expect(await storage.load(id)).toBeNull()
    expect(await storage.exists(id)).toBe(false)
    expect(reports).toEqual([{ path: expect.any(String), reason: expect.stringMatching(reason ?? '') }])
    const path = reports[0]?.path ?? ''
    expect(dirname(path)).toBe(join(folder, '.corrupt'))
    expect(path).not.toContain(id)
    expect(statSync(path).size).toBe(size)
    expect(await storage.load(other)).not.toBeNull()
  })

  test.each([
    ['a link to another session', (path: string, other: string) => symlinkSync(other, path)],
    ['a link to nothing', (path: string) => symlinkSync('/nowhere/at/all', path)],
    ['a folder', (path: string) => mkdirSync(join(path, 'with', 'more'), { recursive: true })],
    ['a pipe that nobody writes to', (path: string) => void spawnSync('mkfifo', [path])],
  ])('is never %s: that is set aside', async (_name, place) => {
    const { storage, pathOf, reports } = openFiles()
    const other = newId()
    const id = `${other.slice(0, 2)}${newId().slice(2)}`
    await storage.save(other, record({ data: 'another one' }))
    place(pathOf(id), pathOf(other))
    expect(await storage.load(id)).toBeNull()
    expect(reports).toMatchObject([{ reason: expect.stringMatching(/no file/) }])
    expect(readdirSync(dirname(pathOf(other)))).toEqual([other])
    expect(await storage.load(other)).toMatchObject({ data: 'another one' })
  })

  test('that a link leads to is not written through it', async () => {
    const { storage, pathOf, folder } = openFiles()
    const outside = join(dirname(folder), 'outside')
    const id = newId()
    await storage.save(id, record())
    writeFileSync(outside, 'sessionscope 1 1 mine')
    spawnSync('ln', ['-sf', outside, pathOf(id)])
    const { mtimeMs } = statSync(outside)
    await storage.touch(id)
    await expect(storage.touch(id, { flashShown: true })).rejects.toMatchObject({ code: 'ERR_SESSION_STORAGE' })
    await storage.save(id, record())
    expect(readFileSync(outside, 'utf8')).toBe('sessionscope 1 1 mine')
    expect(statSync(outside).mtimeMs).toBe(mtimeMs)
    expect(await storage.load(id)).not.toBeNull()
  })

  test('is not larger than can be read again', async () => {
    const { storage } = openFiles()
    const id = newId()
    await storage.save(id, record({ data: 'before' }))
    const large = storage.save(id, record({ data: 'x'.repeat(64 * 1024 * 1024) }))
    await expect(large).rejects.toMatchObject({
      code: 'ERR_SESSION_STORAGE',
      message: expect.stringMatching(/is too large.*Cure: /),
    })
    expect((await storage.load(id))?.data).toBe('before')
  })

  test('set aside without anybody to report to is a warning of the process, without its id', async () => {
    const folder = temporaryFolder()
    const storage = createFileStorage({ folder })
    const id = newId()
    await storage.save(id, record())
    writeFileSync(pathOf(folder, id), 'damaged')
    const warned = once(process, 'warning')
    expect(await storage.load(id)).toBeNull()
    const [{ message }] = await warned
    expect(message).toMatch(/^\[sessionscope\] .* was set aside as .*\.corrupt/)
    expect(message).not.toContain(id)
  })

  test('set aside is set aside, whatever the report throws', async () => {
    const { storage, pathOf } = openFiles({
      onCorrupt() {
        throw new Error('the report failed')
      },
    })
    const id = newId()
    await storage.save(id, record())
    chmodSync(pathOf(id), 0o600)
    writeFileSync(pathOf(id), 'damaged')
    const warned = once(process, 'warning')
    expect(await storage.load(id)).toBeNull()
    expect((await warned)[0].message).toBe('the report failed')
  })
})

function damage(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`no ${from} in ${text}`)
  writeFileSync(path, text.replace(from, to))
}
