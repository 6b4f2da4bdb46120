import createPgStore from 'connect-pg-simple'
import { RedisStore } from 'connect-redis'
import session from 'express-session'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe } from 'vitest'
import type { ExpressSessionStore } from '../../../server/engine/storages/store/express-store.ts'
import { describeLooking } from '../../contracts/looking.ts'
import { describeStorage, type StorageKind } from '../../contracts/storage.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { type RedisServer, startRedis } from '../../servers/redis.ts'
import { isInstalled } from '../../servers/server.ts'
import { fileStore, storageOf, tempFolder } from './support.ts'

/** A place for sessions, opened as often as needed. */
function kindOf(
  name: string,
  place: () => Promise<{ open(): ExpressSessionStore; close(): Promise<void> }>,
): StorageKind {
  return {
    name,
    async open() {
      const { open, close } = await place()
      const opened = [storageOf(open())]
      return {
        storage: opened[0]!,
        again() {
          const another = storageOf(open())
          opened.push(another)
          return another
        },
        async close() {
          for (const each of opened) await each.close?.()
          await close()
        },
      }
    },
  }
}

const nothing = async () => {}

const memory = kindOf('MemoryStore', async () => {
  const store = new session.MemoryStore()
  store.setMaxListeners(0)
  return { open: () => store, close: nothing }
})
describeStorage(memory)
describeLooking(memory)

describeStorage(
  kindOf('session-file-store', async () => {
    const folder = tempFolder()
    return { open: () => fileStore(folder), close: nothing }
  }),
)

describe.runIf(isInstalled('redis'))('on Redis', () => {
  let server: RedisServer
  let client: ReturnType<typeof createClient>
  let count = 0
  beforeAll(async () => {
    server = await startRedis()
    client = createClient({ url: server.url })
    await client.connect()
  })
  afterAll(async () => {
    client.destroy()
    await server.stop()
  })

  const kind = kindOf('connect-redis', async () => {
    const prefix = `test${++count}:`
    return { open: () => new RedisStore({ client, prefix }), close: nothing }
  })
  describeStorage(kind)
  describeLooking(kind)
})

describe.runIf(isInstalled('postgres'))('on PostgreSQL', () => {
  let server: PostgresServer
  let pool: Pool
  let count = 0
  const PgStore = createPgStore(session)
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url })
  })
  afterAll(async () => {
    await pool.end()
    await server.stop()
  })

  describeStorage(
    kindOf('connect-pg-simple', async () => {
      const tableName = `test${++count}`
      // As its own table.sql, but in `jsonb`, which takes fewer texts than `json`.
      await pool.query(
        `create table ${tableName} (sid varchar primary key, sess jsonb not null, expire timestamp(6) not null)`,
      )
      return { open: () => new PgStore({ pool, tableName, pruneSessionInterval: false }), close: nothing }
    }),
  )
})
