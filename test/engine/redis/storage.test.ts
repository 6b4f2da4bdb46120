import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { expiresAtBy } from '../../../server/engine/expiry.ts'
import { newId } from '../../../server/engine/id.ts'
import type { RedisClient } from '../../../server/engine/redis/client.ts'
import { createRedisStorage, type RedisStorageOptions } from '../../../server/engine/storages/redis/redis-storage.ts'
import type { RedisReport } from '../../../server/engine/storages/redis/reports.ts'
import { collectStatements, type Statement } from '../../../server/engine/storages/statements.ts'
import type { Page } from '../../../server/engine/storages/storage.ts'
import { record } from '../../contracts/storage.ts'
import { onTopOf } from '../../contracts/versions.ts'
import { isInstalled } from '../../servers/server.ts'
import { clientKinds, connectClient, newPrefix, useRedis } from './clients.ts'

const HOUR = 3_600_000
const GRACE = 60_000
const expiresAt = expiresAtBy({
  idle: HOUR,
  absolute: 10 * HOUR,
  cookie: { maxAge: null, expires: undefined },
})
const fresh = (more: Parameters<typeof record>[0] = {}) => record({ created: Date.now(), ...more })

describe.runIf(isInstalled('redis')).each(Object.entries(clientKinds))('the Redis storage with %s', (_name, kind) => {
  const server = useRedis()

  function open(more: Partial<RedisStorageOptions> = {}) {
    const prefix = newPrefix()
    const client = connectClient(kind, server().url)
    const reports: RedisReport[] = []
    const storage = createRedisStorage({
      ...{ client, prefix, onConflict: 'overwrite', expiresAt },
      onUnreadable: report => reports.push(report),
      ...more,
    })
    /** What somebody sees who looks with redis-cli. */
    const plain = new Redis(server().url)
    onTestFinished(() => plain.disconnect())
    return { storage, prefix, plain, reports, keyOf: (id: string) => (more.prefix ?? prefix) + id, client }
  }

  test('keeps a session as a hash that people can read, and that Redis itself removes', async () => {
    const { storage, plain, keyOf } = open()
    const id = newId()
    const basis = onTopOf(null)
    await storage.save(id, fresh({ data: '{"json":{"cart":1}}', flash: '["hello"]', client: '::1' }), basis)
    const fields = await plain.hgetall(keyOf(id))
    expect(fields).toMatchObject({
      format: 'sessionscope 1',
      data: '{"json":{"cart":1}}',
      flash: '["hello"]',
      client: '::1',
    })
    expect(fields.version).toBe(`1 ${basis.update.id}`)
    expect(fields.cookie).toBeUndefined()
    expect(((await plain.pttl(keyOf(id))) - GRACE) / HOUR).toBeCloseTo(1, 3)
  })

  test('has a session live as long as its cookie and the options say, from each use on', async () => {
    const { storage, plain, keyOf } = open()
    const life = async (id: string) => ((await plain.pttl(keyOf(id))) - GRACE) / HOUR
    const [usual, longer, old] = [newId(), newId(), newId()]
    await storage.save(usual, fresh())
    await storage.save(longer, fresh({ cookie: { maxAge: 5 * HOUR } }))
    await storage.save(old, fresh({ created: Date.now() - 9.5 * HOUR }))
    for (const id of [usual, longer, old]) await plain.pexpire(keyOf(id), 60_000)
    for (const id of [usual, longer, old]) await storage.touch(id)
    expect([await life(usual), await life(longer), await life(old)].map(each => each.toFixed(1))).toEqual([
      '1.0',
      '5.0',
      '0.5',
    ])
    await storage.save(usual, fresh({ created: Date.now() - 11 * HOUR }))
    await expect.poll(() => storage.exists(usual)).toBe(false)
  })

  test('keeps a session for a minute after its end, so that a request that had loaded it can save it', async () => {
    const { storage } = open()
    const id = newId()
    const over = fresh({ created: Date.now() - 10 * HOUR - 1000 })
    await storage.save(id, over, onTopOf(null))
    const stored = await storage.load(id)
    expect((await storage.save(id, over, onTopOf(stored)))?.version.number).toBe(2)
    expect(await storage.survey?.()).toMatchObject({ sessions: 1, expired: 1 })
    const { expires = null } = (await storage.list?.({ cursor: null, limit: 10 }))?.sessions[0] ?? {}
    expect(Math.abs((expires ?? 0) - Date.now() + 1000)).toBeLessThan(1000)
  })

  test('has a session live for ever where nothing ends it', async () => {
    const { storage, plain, keyOf } = open({ expiresAt: () => Number.POSITIVE_INFINITY })
    const id = newId()
    await storage.save(id, fresh())
    await plain.pexpire(keyOf(id), 60_000)
    await storage.touch(id)
    expect(await plain.pttl(keyOf(id))).toBe(-1)
    await plain.pexpire(keyOf(id), 60_000)
    await storage.save(id, fresh())
    expect(await plain.pttl(keyOf(id))).toBe(-1)
  })

  test('does not shorten the life that another process has given a session since it was loaded', async () => {
    const { storage, plain, keyOf, prefix } = open()
    const { storage: other } = open({ prefix })
    const id = newId()
    await storage.save(id, fresh())
    await storage.load(id)
    await other.save(id, fresh({ cookie: { maxAge: 5 * HOUR } }))
    await storage.touch(id)
    expect((((await plain.pttl(keyOf(id))) - GRACE) / HOUR).toFixed(2)).toBe('5.00')
  })

  test('leaves alone what another program has stored under its prefix, says so once, and takes it for none', async () => {
    const { storage, plain, keyOf, reports } = open()
    const values = [
      (key: string) => plain.set(key, 'text'),
      (key: string) => plain.rpush(key, 'list'),
      (key: string) => plain.hset(key, 'data', 'hash', 'name', 'other'),
      (key: string) => plain.hset(key, 'format', 'sessionscope 99', 'data', 'later'),
    ]
    for (const [index, store] of values.entries()) {
      const id = newId()
      await store(keyOf(id))
      const before = await plain.dump(keyOf(id))
      for (let i = 0; i < 2; i++) expect(await storage.load(id)).toBeNull()
      expect(await storage.peek?.(id)).toBeNull()
      await storage.touch(id, { flashShown: true })
      await storage.destroy(id)
      const error = await storage.save(id, fresh(), onTopOf(null)).catch(error => error)
      expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
      expect(error.message).toContain('give a `prefix` that nothing else uses')
      expect(await plain.dump(keyOf(id))).toEqual(before)
      expect(reports.map(({ key }) => key)).toEqual(Array.from({ length: index + 1 }, () => null))
    }
    expect((await storage.list?.({ cursor: null, limit: 10 }))?.sessions).toEqual([])
  })

  test('sets a damaged session aside for weeks, and reports where it is', async () => {
    const { storage, plain, keyOf, prefix, reports } = open()
    const damages: readonly (readonly [string, string | null])[] = [
      ['data', null],
      ['created', 'yesterday'],
      ['touched', ''],
      ['cookie', '{"secure":"yes"}'],
      ['cookie', 'no JSON'],
      ['version', '7'],
      ['version', '2 of-somebody-else'],
      ['lineage', 'x'],
      ['lineage', '[1]'],
    ]
    for (const [field, value] of damages) {
      const id = newId()
      await storage.save(id, fresh(), onTopOf(null))
      if (value === null) await plain.hdel(keyOf(id), field)
      else await plain.hset(keyOf(id), field, value)
      const damaged = await plain.hgetall(keyOf(id))
      expect(await storage.peek?.(id)).toBeNull()
      expect(reports).toEqual([])
      expect(await storage.load(id), `${field} ${value}`).toBeNull()
      const [report] = reports.splice(0)
      expect(report?.key?.startsWith(`${prefix}corrupt:`)).toBe(true)
      expect(report?.key).not.toContain(id)
      expect(await plain.hgetall(report?.key ?? '')).toEqual(damaged)
      expect((await plain.pttl(report?.key ?? '')) / 86_400_000).toBeCloseTo(28, 1)
      expect(await storage.load(id)).toBeNull()
      expect(reports).toEqual([])
    }
    expect((await storage.survey?.())?.sessions).toBe(0)
  })

  test('is not harmed by a save that comes again, or late, because the client had lost its connection', async () => {
    const sent: string[][] = []
    const real = new Redis(server().url)
    onTestFinished(() => real.disconnect())
    const call = (command: string, args: string[]) => {
      if (command.startsWith('EVAL')) sent.push([command, ...args])
      return real.call(command, args)
    }
    const client = new Proxy(real, { get: (target, name) => (name === 'call' ? call : Reflect.get(target, name)) })
    const { storage } = open({ client: client as RedisClient })
    const id = newId()
    const basis = onTopOf(null)
    await storage.save(id, fresh({ data: 'first' }), basis)
    const [command = '', ...args] = sent.at(-1) ?? []
    expect(await real.call(command, args)).toBe('stored')
    const stored = await storage.load(id)
    expect([stored?.data, stored?.version?.number]).toEqual(['first', 1])
    const saved = await storage.save(id, fresh({ data: 'second' }), onTopOf(stored))
    expect(saved?.overwrote).toBeNull()
    await real.call(command, args)
    expect((await storage.load(id))?.data).toBe('second')
  })

  test('tells the commands that it sends, one for each call, and no id', async () => {
    const { storage, prefix } = open()
    const id = newId()
    const told = async (work: () => Promise<unknown>) => {
      const statements: Statement[] = []
      await collectStatements(statements, work)
      for (const { text, ms, start } of statements) {
        expect(text).not.toContain(id)
        expect([ms >= 0, start > 0]).toEqual([true, true])
      }
      return statements.map(({ text, rows, bytes }) => [text.replace(prefix, ''), rows, bytes])
    }
    expect(await told(() => storage.save(id, fresh({ data: 'é', flash: 'x' }), onTopOf(null)))).toEqual([
      ['EVALSHA <save> 1 <id> …', 1, 3],
    ])
    expect(await told(() => storage.load(id))).toEqual([['HGETALL <id>', 1, 3]])
    expect(await told(() => storage.touch(id))).toEqual([['EVALSHA <touch> 1 <id> …', undefined, undefined]])
    expect(await told(() => storage.exists(id))).toEqual([['HEXISTS <id> data', undefined, undefined]])
    expect(await told(() => storage.destroy(id))).toEqual([['EVALSHA <destroy> 1 <id> …', undefined, undefined]])
  })

  test('finds its sessions among many keys of others, and says how far it looked', async () => {
    const { storage, plain, prefix } = open()
    for (let i = 0; i < 20; i++) {
      const others = Array.from({ length: 500 }, (_, k) => [`${prefix}other:${i}:${k}`, 'x']).flat()
      await plain.mset(...others)
    }
    const ids = Array.from({ length: 25 }, () => newId()).toSorted()
    for (const id of ids) await storage.save(id, fresh())
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page: Page | undefined = await storage.list?.({ cursor, limit: 5 })
      found.push(...(page?.sessions ?? []).map(({ id }) => id))
      cursor = page?.cursor ?? null
    } while (cursor !== null)
    expect(found.toSorted()).toEqual(ids)
    const survey = await storage.survey?.()
    expect(survey).toMatchObject({ sessions: 25, complete: true, place: `Redis (${prefix}*)` })
    expect(survey?.facts[0]?.[1]).toMatch(/^(Redis|Valkey) \d+\./)
    await expect(storage.list?.({ cursor: 'a cursor of files', limit: 5 })).rejects.toMatchObject({
      code: 'ERR_SESSION_STORAGE',
    })
    await plain.flushall()
  })

  test('warns of what it cannot read where nobody else is told', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const prefix = newPrefix()
    const storage = createRedisStorage({
      ...{ client: connectClient(kind, server().url), prefix, onConflict: 'overwrite', expiresAt },
    })
    const id = newId()
    await storage.save(id, fresh())
    await storage.setAside?.(id, 'the codec cannot read it')
    await storage.setAside?.(id, 'it was set aside before')
    expect(warn.mock.calls).toHaveLength(1)
    expect(String(warn.mock.calls[0]?.[0])).toMatch(
      /^\[sessionscope\] a session in Redis \(.+\) could not be read: the codec/,
    )
  })
})
