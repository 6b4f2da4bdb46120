import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { createFileBackend } from '../../../server/engine/locks/file-locks.ts'
import type { SweepOptions } from '../../../server/engine/sweep/options.ts'
import type { SweepProgress } from '../../../server/engine/sweep/report.ts'
import { sweep } from '../../../server/engine/sweep/sweep.ts'
import { temporaryFolder } from '../files/support.ts'
import { type Kept, MINUTE, openSessions } from './support.ts'

const treeOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !path.includes('.locks'))
    .toSorted()

describe('a session is removed', () => {
  const cases: readonly (readonly [string, Kept, SweepOptions, boolean])[] = [
    ['when it was not used for too long', { unused: 31 }, { idle: '30m' }, true],
    ['not before', { unused: 29 }, { idle: '30m' }, false],
    ['never for want of use, where nothing is said', { unused: 1e6 }, {}, false],
    ['never, where idle is false', { unused: 1e6 }, { idle: false }, false],
    [
      'when it was made too long ago, however it was used',
      { created: Date.now() - 61 * MINUTE },
      { absolute: '1h' },
      true,
    ],
    ['not when it was made later', { created: Date.now() - 59 * MINUTE }, { absolute: '1h' }, false],
    ['by its own lifetime where that is shorter', { unused: 6, cookie: { maxAge: 5 * MINUTE } }, { idle: '30m' }, true],
    ['not by idle where its own is longer', { unused: 60, cookie: { maxAge: 90 * MINUTE } }, { idle: '30m' }, false],
    [
      'by idle in spite of its own, by force',
      { unused: 60, cookie: { maxAge: 90 * MINUTE } },
      { idle: '30m', force: true },
      true,
    ],
    ['by idle where its cookie ends with the browser', { unused: 31, cookie: { maxAge: null } }, { idle: '30m' }, true],
    ['by its own lifetime, where nothing else is said', { unused: 6, cookie: { maxAge: 5 * MINUTE } }, {}, true],
    ['when its own date has come', { cookie: { expires: Date.now() - 1 } }, { idle: '30m' }, true],
    ['not before its own date', { unused: 60, cookie: { expires: Date.now() + MINUTE } }, { idle: '30m' }, false],
    [
      'before its own date by force',
      { unused: 60, cookie: { expires: Date.now() + MINUTE } },
      { idle: '30m', force: true },
      true,
    ],
    ['by absolute, whatever its own', { created: 1, cookie: { maxAge: 1e15 } }, { absolute: '1h' }, true],
    ['with messages that nobody saw, too', { unused: 31, flash: '"hello"'.repeat(20_000) }, { idle: '30m' }, true],
    ['in a group, too', { unused: 31, group: 'portal' }, { idle: '30m' }, true],
    [
      'with a first line of more than usual length',
      { unused: 31, cookie: { path: `/${'x'.repeat(9000)}` } },
      { idle: '30m' },
      true,
    ],
  ]
  test.each(cases)('%s', async (_name, kept, options, isRemoved) => {
    const { folder, put, there } = openSessions()
    const id = await put(kept)
    const report = await sweep({ folder, ...options })
    expect(there([id])).toEqual([!isRemoved])
    expect(report).toMatchObject({ scanned: 1, removed: isRemoved ? 1 : 0, kept: isRemoved ? 0 : 1, complete: true })
    expect(report).toMatchObject({ busy: 0, corrupt: 0, temporary: 0, foreign: 0, failed: 0, failures: [], nested: [] })
  })

  test('by what it says itself, never by what the one before it says', async () => {
    const { folder, put, there } = openSessions()
    const ids: string[] = []
    for (let i = 0; i < 40; i++) {
      const cookie = [null, { maxAge: MINUTE }, { maxAge: 100 * MINUTE }, { expires: 1 }][i % 4] ?? null
      // All in one folder, so that each comes after others.
      ids.push(await put({ unused: 10, cookie, group: 'all' }))
    }
    expect(await sweep({ folder, idle: '30m' })).toMatchObject({ scanned: 40, removed: 20, kept: 20 })
    expect(there(ids)).toEqual(ids.map((_, i) => i % 2 === 0))
  })
})

describe('locks', () => {
  test('that a request has keep its session', async () => {
    const { folder, put, there } = openSessions()
    const ids = [await put({ unused: 60 }), await put({ unused: 60 })]
    const backend = createFileBackend({ folder })
    onTestFinished(() => backend.close())
    const holder = { pid: process.pid, method: 'GET', path: '/', since: Date.now() }
    const hold = await backend.acquire(ids[0] ?? '', holder, new AbortController().signal)
    expect(await sweep({ folder, idle: '30m' })).toMatchObject({ scanned: 2, removed: 1, busy: 1, failed: 0 })
    expect(there(ids)).toEqual([true, false])
    await hold.release()
    expect(await sweep({ folder, idle: '30m' })).toMatchObject({ scanned: 1, removed: 1, busy: 0 })
  })

  test('are given back, each at once', async () => {
    const { folder, put } = openSessions()
    const ids = await Promise.all(Array.from({ length: 20 }, () => put({ unused: 60 })))
    const held = new Set<string>()
    const taken: string[] = []
    const locks = {
      tryAcquire(id: string) {
        held.add(id)
        taken.push(id)
        expect(held.size).toBeLessThanOrEqual(4)
        return { release: () => void held.delete(id) }
      },
    }
    await sweep({ folder, idle: '30m', locks })
    expect(held.size).toBe(0)
    expect(taken.toSorted()).toEqual(ids.toSorted())
  })

  test('are not taken of sessions that are not over', async () => {
    const { folder, put } = openSessions()
    await put()
    const locks = {
      tryAcquire: () => {
        throw new Error('asked')
      },
    }
    expect(await sweep({ folder, idle: '1d', locks })).toMatchObject({ kept: 1, failed: 0 })
  })

  test('come with a second look: what was used meanwhile stays', async () => {
    const { folder, storage, put, there } = openSessions()
    const ids = [await put({ unused: 60 }), await put({ unused: 60 })]
    const locks = {
      async tryAcquire(id: string) {
        if (id === ids[0]) await storage.touch(id)
        return { release() {} }
      },
    }
    expect(await sweep({ folder, idle: '30m', locks })).toMatchObject({ removed: 1, kept: 1 })
    expect(there(ids)).toEqual([true, false])
  })

  test('let two sweepers go at once, and each session is counted by one', async () => {
    const { folder, put, there } = openSessions()
    const ids = await Promise.all(Array.from({ length: 200 }, () => put({ unused: 60 })))
    const reports = await Promise.all([1, 2, 3].map(() => sweep({ folder, idle: '30m' })))
    expect(reports.reduce((sum, { removed }) => sum + removed, 0)).toBe(200)
    expect(reports.flatMap(({ failures }) => failures)).toEqual([])
    expect(there(ids).includes(true)).toBe(false)
  })
})

describe('nothing is removed', () => {
  test('of a folder that is no folder of sessions', async () => {
    const folder = temporaryFolder()
    cpSync(fileURLToPath(new URL('../../../server/engine', import.meta.url)), folder, { recursive: true })
    const before = treeOf(folder)
    const report = await sweep({ folder, idle: 0, absolute: 0, force: true })
    expect(treeOf(folder)).toEqual(before)
    expect(report).toMatchObject({ scanned: 0, removed: 0, temporary: 0, failed: 0 })
    expect(report.foreign).toBeGreaterThan(20)
  })

  test('that only looks like a session', async () => {
    const { folder, put, pathOf, age } = openSessions()
    const mine = await put({ unused: 60 })
    const text = readFileSync(pathOf(mine), 'utf8')
    const outside = join(dirname(folder), 'outside')
    writeFileSync(outside, text)
    const id = newId()
    const sub = join(folder, id.slice(0, 2))
    mkdirSync(sub, { recursive: true })
    mkdirSync(join(folder, '.corrupt'))
    mkdirSync(join(folder, 'con'))
    mkdirSync(join(folder, 'two.dots'))
    const other = `${id.slice(0, 2)}${newId().slice(2)}`
    const foreign = {
      'a file at the top': [join(folder, id), text],
      'a session elsewhere': [join(folder, id[0] === 'a' ? 'bb' : 'aa', id), text],
      'a good name, another file': [join(sub, id), 'my thesis'],
      'a good file, another name': [join(sub, `${id}.bak`), text],
      'what is nearly a temporary file': [join(sub, `${id}.tmp`), ''],
      'in a folder that is none of ours': [join(folder, 'two.dots', id), text],
      'in a folder of devices': [join(folder, 'con', `con.${id}`), text],
      'set aside': [join(folder, '.corrupt', id), text],
    }
    for (const [path = '', content = ''] of Object.values(foreign)) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      age(path, 1000)
    }
    symlinkSync(outside, join(sub, other))
    symlinkSync(dirname(pathOf(mine)), join(folder, 'link'))
    const before = treeOf(folder).filter(path => path !== pathOf(mine))
    const report = await sweep({ folder, idle: 0, force: true })
    expect(treeOf(folder)).toEqual(before)
    expect(readFileSync(outside, 'utf8')).toBe(text)
    expect(report).toMatchObject({ scanned: 1, removed: 1, failed: 0, foreign: 9 })
  })

  test('that is damaged: the app sets it aside', async () => {
    const { folder, put, pathOf, age, there } = openSessions()
    const ids = [await put(), await put()]
    writeFileSync(pathOf(ids[0] ?? ''), 'sessionscope 1 0 {"created":')
    writeFileSync(pathOf(ids[1] ?? ''), ' ', { flag: 'a' })
    for (const id of ids) age(pathOf(id), 1000)
    expect(await sweep({ folder, idle: 0 })).toMatchObject({ scanned: 2, corrupt: 2, removed: 0, foreign: 0 })
    expect(there(ids)).toEqual([true, true])
  })

  test('where there is no folder', async () => {
    const folder = join(temporaryFolder(), 'sessions')
    expect(await sweep({ folder })).toMatchObject({ scanned: 0, complete: true })
    expect(treeOf(dirname(folder))).toEqual([])
  })
})

test('what interrupted saves have left is removed after an hour', async () => {
  const { folder, put, pathOf, age } = openSessions()
  const id = await put()
  const [old, young] = [`${pathOf(id)}.01234567.tmp`, `${pathOf(id)}.89abcdef.tmp`]
  for (const path of [old, young]) writeFileSync(path, 'sessionsc')
  age(old, 61)
  age(young, 59)
  expect(await sweep({ folder })).toMatchObject({ scanned: 1, kept: 1, temporary: 1, foreign: 0 })
  expect(readdirSync(dirname(old)).toSorted()).toEqual([id, `${id}.89abcdef.tmp`])
})

test('a sub-folder with sessions and locks of its own is left and named', async () => {
  const { folder, put } = openSessions()
  await put({ unused: 60 })
  for (const path of ['.locks', 'ab']) mkdirSync(join(folder, 'portal', path), { recursive: true })
  expect(await sweep({ folder, idle: '30m' })).toMatchObject({ removed: 1, nested: ['portal'] })
})

test('what fails is counted and told once, without ids, and the others go on', async () => {
  const { folder, put, there } = openSessions()
  const ids = await Promise.all(Array.from({ length: 9 }, () => put({ unused: 60 })))
  const locks = {
    async tryAcquire(id: string) {
      const index = ids.indexOf(id)
      if (index < 6) throw Object.assign(new Error(`EACCES: ${id}`), { code: index < 3 ? 'EACCES' : 'EIO' })
      return { release() {} }
    },
  }
  const report = await sweep({ folder, idle: '30m', locks })
  expect(report).toMatchObject({ failed: 6, removed: 3 })
  expect(report.failures.toSorted()).toEqual([
    expect.stringMatching(/^\[sessionscope\] cannot remove a session in .*the disk failed/),
    expect.stringMatching(/^\[sessionscope\] cannot remove a session in .*may not do that/),
  ])
  expect(there(ids)).toEqual(ids.map((_, i) => i < 6))
})

test('a folder that cannot be read is an error', async () => {
  const folder = join(temporaryFolder(), 'sessions')
  writeFileSync(folder, '')
  await expect(sweep({ folder })).rejects.toMatchObject({
    code: 'ERR_SESSION_STORAGE',
    message: expect.stringContaining('there is a file where a folder belongs'),
  })
})

test('it tells its progress and each removal, by the first characters of the id', async () => {
  const { folder, put } = openSessions()
  const ids = [
    await put({ unused: 60 }),
    await put({ unused: 60, cookie: { maxAge: 1 }, group: 'shop' }),
    await put({ created: 1 }),
  ]
  await put()
  const progress: SweepProgress[] = []
  const removals: unknown[] = []
  const report = await sweep({
    folder,
    idle: '30m',
    absolute: '10h',
    onProgress: each => void progress.push(each),
    onRemove: each => void removals.push(each),
  })
  const reasons = ['idle', 'own', 'absolute']
  expect(removals).toHaveLength(3)
  ids.forEach((id, i) => {
    expect(removals).toContainEqual({ reason: reasons[i], session: `${id.slice(-32, -28)}…` })
  })
  expect(progress.at(-1)).toMatchObject({ scanned: 4, removed: report.removed, kept: 1 })
  const { done, total } = progress.at(-1)?.folders ?? {}
  expect([done, total]).toEqual([readdirSync(folder).length - 1, readdirSync(folder).length - 1])
})

test('it stops after the files in hand when it is told to', async () => {
  const { folder, put, there } = openSessions()
  const ids = await Promise.all(Array.from({ length: 100 }, () => put({ unused: 60 })))
  const controller = new AbortController()
  const report = await sweep({ folder, idle: '30m', signal: controller.signal, onRemove: () => controller.abort() })
  expect(report.complete).toBe(false)
  expect(report.removed).toBeGreaterThanOrEqual(1)
  expect(report.removed).toBeLessThanOrEqual(4)
  expect(there(ids).filter(isThere => !isThere)).toHaveLength(report.removed)
  expect(await sweep({ folder, idle: '30m', signal: AbortSignal.abort() })).toMatchObject({
    scanned: 0,
    complete: false,
  })
})

test.each(['onProgress', 'onRemove'])('what %s throws ends it, and nothing stays open', async name => {
  const { folder, put } = openSessions()
  await Promise.all(Array.from({ length: 50 }, () => put({ unused: 60 })))
  const failing = {
    [name]() {
      throw new Error('the caller failed')
    },
  }
  const open = readdirSync('/proc/self/fd').length
  for (let i = 0; i < 10; i++) {
    await expect(sweep({ folder, idle: '30m', ...failing }).then(() => sweep({ folder, ...failing }))).rejects.toThrow(
      'the caller failed',
    )
  }
  expect(readdirSync('/proc/self/fd').length).toBeLessThan(open + 5)
})

test.each([
  [{ idel: 1 }, 'sweep() has no option "idel"; there are: folder, idle'],
  [{ idle: '30' }, 'option "idle" is "30"; allowed: a number of milliseconds'],
  [{ absolute: -1 }, 'option "absolute" is -1'],
  [{ folder: '' }, 'sweep({ folder }) is ""; allowed: the path of a folder'],
  [{ force: 'yes' }, 'sweep({ force }) is "yes"; allowed: true or false'],
  [{ force: true, absolute: '1h' }, 'there is no idle. Give idle, or leave force out'],
  [{ locks: {} }, 'allowed: an object { tryAcquire(id) }'],
  [null, 'takes an object of options'],
])('options such as %j are refused in words', async (options, words) => {
  await expect(sweep(options as never)).rejects.toThrow(TypeError)
  await expect(sweep(options as never)).rejects.toThrow(`[sessionscope] `)
  await expect(sweep(options as never)).rejects.toThrow(words)
})
