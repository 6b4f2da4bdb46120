import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { copySessions } from '../../../server/engine/copy/copy.ts'
import { SessionError } from '../../../server/engine/errors.ts'
import { idOfSid } from '../../../server/engine/express-session/sid.ts'
import { newId } from '../../../server/engine/id.ts'
import type { Storage } from '../../../server/engine/storages/storage.ts'
import { pathOf, temporaryFolder } from '../files/support.ts'
import { contentOf, files, fill, MINUTE, memory, stored, variousSessions } from './support.ts'

const many = (count: number) => new Map(Array.from({ length: count }, (_, i) => [newId(), stored(i * 10 + 1000)]))
const folder = () => join(temporaryFolder(), 'sessions')

describe('a copy', () => {
  test('keeps every session byte for byte, with its id and its times', async () => {
    const sessions = variousSessions()
    const [first, second, third] = [memory(), files(folder()), memory()]
    await fill(first, sessions)
    for (const [from, to] of [
      [first, second],
      [second, third],
    ] as const) {
      expect(await copySessions({ from, to })).toMatchObject({ seen: 64, copied: 64, complete: true, cursor: null })
      expect(await contentOf(to)).toEqual(sessions)
    }
  })

  test('changes nothing at its source', async () => {
    const place = folder()
    const sessions = many(10)
    await fill(files(place), sessions)
    const look = () =>
      [...sessions.keys()].map(id => {
        const { mtimeMs, ctimeMs, ino } = statSync(pathOf(place, id))
        return [mtimeMs, ctimeMs, ino, readFileSync(pathOf(place, id), 'utf8')]
      })
    const before = look()
    await copySessions({ from: files(place), to: memory() })
    expect(look()).toEqual(before)
  })

  test('leaves alone what was used as late or later in the target', async () => {
    const [from, to] = [memory(), memory()]
    const ids = [newId(), newId(), newId()]
    for (const [index, id] of ids.entries()) {
      await from.restore?.(id, stored(5000, { data: 'of the source', touched: 5000 }))
      await to.restore?.(id, stored(5000, { data: 'of the target', touched: 4999 + index }))
    }
    expect(await copySessions({ from, to })).toMatchObject({ seen: 3, copied: 1, kept: 2 })
    const found = await Promise.all(ids.map(async id => (await to.load(id))?.data))
    expect(found).toEqual(['of the source', 'of the target', 'of the target'])
  })

  test('again copies what has changed, and nothing else', async () => {
    const [from, to] = [files(folder()), memory()]
    const sessions = many(300)
    await fill(from, sessions)
    await copySessions({ from, to })
    expect(await copySessions({ from, to })).toMatchObject({ seen: 300, copied: 0, kept: 300 })
    const [changed = '', touched = ''] = sessions.keys()
    await from.save(changed, stored(0, { data: 'changed' }))
    await from.touch(touched)
    await from.save(newId(), stored(0))
    expect(await copySessions({ from, to })).toMatchObject({ seen: 301, copied: 3, kept: 298 })
    expect(await contentOf(to)).toEqual(await contentOf(from))
  })

  test('told since when, does not look at what was not used since, and so brings back no session that the target has removed', async () => {
    const [from, to] = [memory(), memory()]
    await fill(from, many(20))
    await copySessions({ from, to })
    const since = Date.now()
    const [removed = ''] = (await contentOf(from)).keys()
    await to.destroy(removed)
    await from.save(newId(), stored(0))
    expect(await copySessions({ from, to, since })).toMatchObject({ seen: 21, copied: 1, unchanged: 20 })
    expect(await to.exists(removed)).toBe(false)
  })

  test('beside an app that goes on, and once more after that, has all that the app has stored', async () => {
    const [from, to] = [files(folder()), memory()]
    const sessions = many(1500)
    await fill(from, sessions)
    const ids = [...sessions.keys()]
    const begun = Date.now()
    let isCopying = true
    const use = async () => {
      for (let i = 0; isCopying; i++) {
        await from.save(ids[(i * 7) % ids.length] ?? '', stored(0, { data: `used ${i}` }))
        await from.save(newId(), stored(0, { data: `new ${i}` }))
      }
    }
    const app = use()
    await copySessions({ from, to })
    isCopying = false
    await app
    expect((await copySessions({ from, to, since: begun - 1000 })).copied).toBeGreaterThan(0)
    expect(await contentOf(to)).toEqual(await contentOf(from))
  })

  test('leaves out what is over', async () => {
    const [from, to] = [memory(), memory()]
    await from.restore?.(newId(), stored(61 * MINUTE))
    await from.restore?.(newId(), stored(59 * MINUTE))
    await from.restore?.(newId(), stored(61 * MINUTE, { cookie: { maxAge: 90 * MINUTE } }))
    const expiresAt = (session: { cookie: { maxAge?: number | null } | null }, touched: number) =>
      touched + (session.cookie?.maxAge ?? 60 * MINUTE)
    expect(await copySessions({ from, to, expiresAt })).toMatchObject({ seen: 3, copied: 2, expired: 1 })
  })

  test('counts what is damaged and leaves it where it is, and counts what is gone meanwhile as nothing', async () => {
    const place = folder()
    const from = files(place)
    const sessions = many(5)
    await fill(from, sessions)
    const [bad = '', gone = ''] = sessions.keys()
    writeFileSync(pathOf(place, bad), 'damaged')
    const peek: Storage['peek'] = async id => {
      if (id === gone) await from.destroy(id)
      return (await from.peek?.(id)) ?? null
    }
    expect(await copySessions({ from: { ...from, peek }, to: memory() })).toMatchObject({
      seen: 4,
      copied: 3,
      unreadable: 1,
    })
    expect(readFileSync(pathOf(place, bad), 'utf8')).toBe('damaged')
  })

  test('goes on where it was told that it had ended', async () => {
    const [from, to] = [files(folder()), memory()]
    const sessions = many(1000)
    await fill(from, sessions)
    const stop = new AbortController()
    const cursors: (string | null)[] = []
    const onPage = (cursor: string | null) => {
      cursors.push(cursor)
      if (cursors.length === 2) stop.abort()
    }
    const first = await copySessions({ from, to, onPage, signal: stop.signal })
    expect(first).toMatchObject({ complete: false, cursor: cursors[1], copied: 512 })
    const second = await copySessions({ from: { ...from }, to, cursor: first.cursor })
    expect(second).toMatchObject({ complete: true, cursor: null, copied: 488, kept: 0 })
    expect(await contentOf(to)).toEqual(sessions)
  })

  test('does nothing where it was stopped before it began', async () => {
    const from = memory()
    await fill(from, many(3))
    const report = await copySessions({ from, to: memory(), signal: AbortSignal.abort(), cursor: 'here' })
    expect(report).toMatchObject({ seen: 0, complete: false, cursor: 'here' })
  })

  test('says how far it is', async () => {
    const from = memory()
    await fill(from, many(600))
    const said: number[] = []
    const to = memory()
    const restore: Storage['restore'] = async (id, session) => {
      await new Promise(resolve => setTimeout(resolve, 30))
      return (await to.restore?.(id, session)) ?? 'kept'
    }
    await copySessions({ from, to: { ...to, restore }, onProgress: ({ seen }) => said.push(seen) })
    expect(said.at(-1)).toBe(600)
    expect(said.length).toBeGreaterThan(1)
    expect(said).toEqual(said.toSorted((a, b) => a - b))
  })
})

describe('where a storage fails, a copy', () => {
  const failure = (status: number, what = 'no room') => new SessionError('ERR_SESSION_STORAGE', what, { status })

  /** A storage whose `restore` throws what a function gives for the how-manieth time it is called. */
  function failing(errorOf: (call: number, id: string) => Error | null) {
    const to = memory()
    let calls = 0
    const restore: Storage['restore'] = async (id, session) => {
      const error = errorOf(calls++, id)
      if (error !== null) throw error
      return (await to.restore?.(id, session)) ?? 'kept'
    }
    return { to, failing: { ...to, restore }, calls: () => calls }
  }

  test('goes on with the others, and says each sentence once', async () => {
    const from = memory()
    await fill(from, many(100))
    const { failing: to } = failing(call => (call % 10 === 0 ? failure(500, `sentence ${call % 20}`) : null))
    const report = await copySessions({ from, to })
    expect(report).toMatchObject({ seen: 100, copied: 90, failed: 10, complete: true })
    expect(report.failures).toEqual(['[sessionscope] sentence 0', '[sessionscope] sentence 10'])
  })

  test('says ten sentences at most', async () => {
    const from = memory()
    await fill(from, many(30))
    const { failing: to } = failing(call => failure(500, `sentence ${call}`))
    expect((await copySessions({ from, to })).failures).toHaveLength(10)
  })

  test('tries again what may pass, and loses nothing', async () => {
    const from = memory()
    const sessions = many(300)
    await fill(from, sessions)
    const { failing: to, to: target } = failing(call => (call > 50 && call < 90 ? failure(503) : null))
    const report = await copySessions({ from, to, pauses: [1, 10, 20] })
    expect(report).toMatchObject({ seen: 300, copied: 300, failed: 0 })
    expect(await contentOf(target)).toEqual(sessions)
  })

  test('ends soon where nothing helps, and has said where to go on', async () => {
    const from = memory()
    const sessions = many(2000)
    await fill(from, sessions)
    let isDown = false
    const {
      failing: to,
      to: target,
      calls,
    } = failing(call => {
      isDown ||= call === 600
      return isDown ? failure(503, 'no connection') : null
    })
    let last: string | null = null
    const onPage = (cursor: string | null) => {
      last = cursor
    }
    await expect(copySessions({ from, to, onPage, pauses: [1, 1] })).rejects.toThrow('[sessionscope] no connection')
    expect(calls()).toBeLessThan(900)
    const report = await copySessions({ from, to: target, cursor: last })
    expect(report.seen).toBe(2000 - 512)
    expect(await contentOf(target)).toEqual(sessions)
  })

  test('stops waiting for it when it is told to stop', async () => {
    const from = memory()
    await fill(from, many(10))
    const stop = new AbortController()
    const { failing: to } = failing(() => {
      setTimeout(() => stop.abort(), 10)
      return failure(503, 'no connection')
    })
    const start = performance.now()
    await expect(copySessions({ from, to, signal: stop.signal })).rejects.toThrow('no connection')
    expect(performance.now() - start).toBeLessThan(3000)
  })

  test('that never answers, it does not wait for ever when it is told to stop', async () => {
    const from = memory()
    await fill(from, many(200))
    const stop = new AbortController()
    let asked = 0
    const restore = () => {
      if (asked++ === 0) stop.abort()
      return new Promise<never>(() => {})
    }
    const start = performance.now()
    const copy = copySessions({ from, to: { ...memory(), restore }, signal: stop.signal })
    await expect(copy).rejects.toThrow(/^\[sessionscope\] a storage has not answered for 3 s\. Cure: /)
    expect(performance.now() - start).toBeLessThan(12_000)
    expect(asked).toBeLessThan(100)
  })

  test('refuses a storage that cannot be listed, or that cannot keep times', async () => {
    const { list: _, ...unlisted } = memory()
    const { restore: __, ...timeless } = memory()
    await expect(copySessions({ from: unlisted, to: memory() })).rejects.toThrow(/^\[sessionscope\] .*cannot be listed/)
    await expect(copySessions({ from: memory(), to: timeless })).rejects.toThrow(/^\[sessionscope\] .*keep their times/)
  })
})

describe('sessions of express-session', () => {
  const source = (sids: readonly string[], session = stored(MINUTE)) => ({
    name: 'a test',
    count: async () => sids.length,
    async *sessions() {
      for (const sid of sids) yield { sid, session }
    },
  })

  test('are copied under the ids that they have here', async () => {
    const to = memory()
    const sids = Array.from({ length: 700 }, (_, i) => `sid ${i}`)
    const session = stored(MINUTE)
    expect(await copySessions({ from: source(sids, session), to })).toMatchObject({ copied: 700, complete: true })
    expect(await contentOf(to)).toEqual(new Map(sids.map(sid => [idOfSid(sid), session])))
  })

  test('are all looked at again, since when they were used is not known well', async () => {
    const to = memory()
    const from = source(['a', 'b'], stored(0, { touched: 0 }))
    await copySessions({ from, to })
    await to.destroy(idOfSid('b'))
    expect(await copySessions({ from, to, since: Date.now() })).toMatchObject({ copied: 1, kept: 1, unchanged: 0 })
  })

  test('none are copied as none', async () => {
    expect(await copySessions({ from: source([]), to: memory() })).toMatchObject({ seen: 0, complete: true })
  })
})
