import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import createPgStore from 'connect-pg-simple'
import { RedisStore } from 'connect-redis'
import session from 'express-session'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCodec } from '../../../server/engine/codec/create-codec.ts'
import { connectRedisSource } from '../../../server/engine/express-session/connect-redis-source.ts'
import { fileStoreSource } from '../../../server/engine/express-session/file-store-source.ts'
import { pgSimpleSource } from '../../../server/engine/express-session/pg-simple-source.ts'
import type { ForeignSource, SourceOptions } from '../../../server/engine/express-session/source.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { type RedisServer, startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { called, DAY, fileStore, refusal, tempFolder } from './support.ts'

/** Where a library of express-session keeps its sessions. */
interface Place {
  readonly store: session.Store
  source(options?: SourceOptions): ForeignSource
  /** Puts something else there. */
  spoil(): Promise<void>
}

const codec = createCodec({ onLoss: 'error' })

/** A session of express-session, as the store gets it. */
function sessionOf(keys: object, maxAge: number | null): session.SessionData {
  const cookie = new session.Cookie()
  if (maxAge !== null) cookie.maxAge = maxAge
  return Object.assign({ cookie }, keys)
}

async function readAll(source: ForeignSource) {
  const found = new Map<string, unknown>()
  for await (const { sid, session } of source.sessions()) found.set(sid, session)
  return found
}

/** What holds for each of them. */
function describeSource(name: string, open: () => Promise<Place>): void {
  const put = ({ store }: Place, sid: string, keys: object, maxAge: number | null = null) =>
    called(done => store.set(sid, sessionOf(keys, maxAge), done))

  describe(`sessions of ${name}`, () => {
    test('are read with their keys, lifetimes and times', async () => {
      const place = await open()
      const keys = { user: { id: 7, at: new Date(0) }, cart: [1, 'ü👻'], flash: { info: ['hello'] }, nothing: null }
      await put(place, 'plain', keys)
      await put(place, 'remembered', { views: 1 }, 30 * DAY)
      const found = await readAll(place.source())
      expect([...found.keys()].toSorted()).toEqual(['plain', 'remembered'])
      const plain = found.get('plain') as { data: string; touched: number; created: number }
      expect(codec.decode(plain.data)).toEqual({ ...keys, user: { id: 7, at: '1970-01-01T00:00:00.000Z' } })
      expect(plain).toMatchObject({ flash: null, client: null, cookie: null })
      expect(found.get('remembered')).toMatchObject({ data: '{"json":{"views":1}}', cookie: { maxAge: 30 * DAY } })
      for (const each of found.values()) {
        const { touched, created } = each as typeof plain
        expect(touched).toBeLessThanOrEqual(Date.now())
        expect(touched).toBeGreaterThan(Date.now() - 10_000)
        expect(created).toBe(touched)
      }
    })

    test('are read the same again, so that a second copy takes them for what they are', async () => {
      const place = await open()
      for (let i = 0; i < 20; i++) await put(place, `s${i}`, { i }, i % 2 === 0 ? null : DAY)
      const first = await readAll(place.source())
      expect(first.size).toBe(20)
      expect(await readAll(place.source())).toEqual(first)
    })

    test('are left out where they have no keys, or are no sessions, which is told', async () => {
      const place = await open()
      await put(place, 'empty', {})
      await put(place, 'full', { a: 1 })
      await place.spoil()
      const reasons: string[] = []
      const found = await readAll(place.source({ onUnreadable: reason => reasons.push(reason) }))
      expect([...found.keys()]).toEqual(['full'])
      expect(reasons).toHaveLength(1)
    })

    test('of more than one page are read once, each', async () => {
      const place = await open()
      const sids = Array.from({ length: 1203 }, (_, i) => `sid-${i}`)
      await Promise.all(sids.map(sid => put(place, sid, { sid })))
      expect([...(await readAll(place.source())).keys()].toSorted()).toEqual(sids.toSorted())
      expect(await place.source().count()).toBe(sids.length)
    })
  })
}

describeSource('session-file-store', async () => {
  const folder = tempFolder()
  return {
    store: fileStore(folder),
    source: options => fileStoreSource(folder, options),
    async spoil() {
      writeFileSync(join(folder, 'broken.json'), '{"cookie":')
      writeFileSync(join(folder, 'README'), 'nothing')
      symlinkSync('/etc/passwd', join(folder, 'link.json'))
    },
  }
})

describe('the folder of session-file-store', () => {
  test('has sessions that are over, which are left out', async () => {
    const folder = tempFolder()
    for (const [sid, maxAge, ago] of [
      ['over', null, 3_700_000],
      ['alive', null, 3_500_000],
      ['remembered', DAY, 3_700_000],
      ['forgotten', 1000, 2000],
    ] as const) {
      const stored = { ...sessionOf({ sid }, maxAge), __lastAccess: Date.now() - ago }
      writeFileSync(join(folder, `${sid}.json`), JSON.stringify(stored))
    }
    expect([...(await readAll(fileStoreSource(folder))).keys()].toSorted()).toEqual(['alive', 'remembered'])
  })

  test('is an error where it is encrypted, or not there', async () => {
    const folder = tempFolder()
    const store = fileStore(folder, { secret: 'a secret' })
    await called(done => store.set('sid', sessionOf({ a: 1 }, null), done))
    const error = await refusal(readAll(fileStoreSource(folder)))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE' })
    expect(error.message).toContain('encrypted')
    expect(error.message).not.toContain('sid.json')
    expect((await refusal(readAll(fileStoreSource(join(folder, 'no'))))).message).toContain('is not there')
  })

  test('is left as it was', async () => {
    const folder = tempFolder()
    const store = fileStore(folder)
    await called(done => store.set('sid', sessionOf({ a: 1 }, null), done))
    const text = readFileSync(join(folder, 'sid.json'), 'utf8')
    await readAll(fileStoreSource(folder))
    expect(readdirSync(folder)).toEqual(['sid.json'])
    expect(readFileSync(join(folder, 'sid.json'), 'utf8')).toBe(text)
  })
})

describe.runIf(isInstalled('redis'))('on Redis', () => {
  let server: RedisServer
  let client: ReturnType<typeof createClient>
  let prefixed: Redis
  let count = 0
  beforeAll(async () => {
    server = await startRedis()
    client = createClient({ url: server.url })
    await client.connect()
    prefixed = new Redis(server.url, { keyPrefix: 'app:' })
  })
  afterAll(async () => {
    client.destroy()
    prefixed.disconnect()
    await server.stop()
  })

  const open = async (
    name: string,
    source: (prefix: string, options?: SourceOptions) => ForeignSource,
  ): Promise<Place> => {
    const prefix = `se[*]ss${++count}:`
    return {
      store: new RedisStore({ client, prefix: name + prefix }),
      source: options => source(prefix, options),
      async spoil() {
        await client.set(`${name}${prefix}broken`, 'not JSON')
        await client.hSet(`${name}${prefix}hash`, 'field', 'value')
        await client.set('sess of others', 'text')
      },
    }
  }
  describeSource('connect-redis', () =>
    open('', (prefix, options) => connectRedisSource(client, { prefix, ...options })),
  )
  describeSource('connect-redis, through a client of ioredis with a prefix', () =>
    open('app:', (prefix, options) => connectRedisSource(prefixed, { prefix, ...options })),
  )

  test('a session that is kept for good counts as used when it was saved', async () => {
    const store = new RedisStore({ client, prefix: 'good:', disableTTL: true })
    await called(done => store.set('a', sessionOf({ a: 1 }, DAY), done))
    await called(done => store.set('b', sessionOf({ b: 1 }, null), done))
    const found = await readAll(connectRedisSource(client, { prefix: 'good:' }))
    expect(Math.abs((found.get('a') as { touched: number }).touched - Date.now())).toBeLessThan(5000)
    expect(found.get('b')).toMatchObject({ touched: 0 })
  })
})

describe.runIf(isInstalled('postgres'))('on PostgreSQL', () => {
  let server: PostgresServer
  let pool: Pool
  let count = 0
  const PgStore = createPgStore(session)
  beforeAll(async () => {
    server = await startPostgres()
    // Times without a zone must not be taken for another zone's.
    pool = new Pool({ connectionString: server.url, options: '-c timezone=Asia/Kolkata' })
    await pool.query('create schema "my ""app"""')
  })
  afterAll(async () => {
    await pool.end()
    await server.stop()
  })

  describeSource('connect-pg-simple', async () => {
    const [table, schema] = [`Session ${++count}`, 'my "app"']
    const store = new PgStore({
      pool,
      tableName: table,
      schemaName: schema,
      createTableIfMissing: true,
      pruneSessionInterval: false,
    })
    // Its primary key has one name for all tables.
    await pool.query(
      `create table "my ""app"""."${table}" (sid varchar primary key, sess json not null, expire timestamp(6) not null)`,
    )
    return {
      store,
      source: options => pgSimpleSource(pool, { table, schema, ...options }),
      async spoil() {
        const into = `insert into "my ""app"""."${table}"`
        await pool.query(`${into} values ('broken', '[1]', now() + interval '1 day')`)
        await pool.query(`${into} values ('over', '{"cookie":{},"a":1}', now() - interval '1 second')`)
      },
    }
  })

  test('a store with another ttl than is said is an error, for nobody could tell when its sessions were used', async () => {
    await pool.query('create table longer (sid varchar primary key, sess json not null, expire timestamp(6) not null)')
    const store = new PgStore({ pool, tableName: 'longer', ttl: 7 * 86_400, pruneSessionInterval: false })
    await called(done => store.set('sid', sessionOf({ a: 1 }, null), done))
    expect((await refusal(readAll(pgSimpleSource(pool, { table: 'longer' })))).message).toContain('give the `ttl`')
    const found = await readAll(pgSimpleSource(pool, { table: 'longer', ttl: 7 * 86_400 }))
    expect(Math.abs((found.get('sid') as { touched: number }).touched - Date.now())).toBeLessThan(5000)
  })

  test('a table that is not there is an error that names it', async () => {
    const error = await refusal(readAll(pgSimpleSource(pool, { table: 'nowhere' })))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
    expect(error.message).toMatch(
      /^\[sessionscope\] cannot list a session in the table nowhere: .*does not exist.* Cure: /,
    )
  })
})
