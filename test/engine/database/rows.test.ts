import { once } from 'node:events'
import { Kysely, MysqlDialect, sql } from 'kysely'
import { createPool } from 'mysql2'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { expiresAtBy, type Limits } from '../../../server/engine/expiry.ts'
import { newId } from '../../../server/engine/id.ts'
import { collectStatements, type Statement } from '../../../server/engine/storages/statements.ts'
import { record } from '../../contracts/storage.ts'
import { onTopOf } from '../../contracts/versions.ts'
import { databaseKinds, openDatabase } from './kinds.ts'

const HOUR = 3_600_000
const limits = (more: Partial<Limits> = {}): Limits => ({
  idle: Number.POSITIVE_INFINITY,
  absolute: Number.POSITIVE_INFINITY,
  cookie: { maxAge: null, expires: undefined },
  ...more,
})

for (const kind of databaseKinds()) {
  describe.runIf(kind.isThere)(`a row in ${kind.name}`, () => {
    beforeAll(kind.start)
    afterAll(kind.stop)

    const open = async (options: Parameters<typeof openDatabase>[1] = {}) => {
      const opened = await openDatabase(kind, options)
      onTestFinished(opened.close)
      const db = opened.connect()
      const rowOf = async (id: string): Promise<Record<string, unknown>> => {
        const { rows } = await sql<
          Record<string, unknown>
        >`select * from web2py_session where unique_key = ${id}`.execute(db)
        return rows[0] ?? {}
      }
      const set = (id: string, column: string, value: unknown) =>
        sql`update web2py_session set ${sql.ref(column)} = ${value} where unique_key = ${id}`.execute(db)
      return { ...opened, db, rowOf, set }
    }

    const damages: readonly (readonly [column: string, value: unknown, reason: RegExp])[] = [
      ['cookie', 'no JSON', /its column cookie holds nothing that a session may say/],
      ['cookie', '{"secure":1}', /its column cookie holds nothing that a session may say/],
      ['lineage', '{}', /its column lineage holds something else/],
      ['lineage', '', /its column lineage holds something else/],
      // Only SQLite takes these.
      ['version', 'one', /its column version holds no number/],
      ['created_datetime', 'yesterday', /a time in it is none/],
      ['session_data', Buffer.from('bytes'), /its column session_data holds no text/],
    ]
    test.each(kind.dialect === 'sqlite' ? damages : damages.slice(0, 4))(
      'whose column %s is %j is reported once and counts as none, but is left as it is',
      async (column, value, reason) => {
        const { storage, again, rowOf, set } = await open()
        const id = newId()
        await storage.save(id, record(), onTopOf(null))
        const stored = await storage.load(id)
        await set(id, column, value)
        const before = await rowOf(id)
        const warned = once(process, 'warning')
        expect(await storage.load(id)).toBeNull()
        const [{ message }] = await warned
        expect(message).toMatch(/^\[sessionscope\] a row of the table web2py_session could not be read: /)
        expect(message).toMatch(reason)
        expect(message).not.toContain(id)
        let count = 0
        const counting = () => void count++
        process.on('warning', counting)
        onTestFinished(() => void process.off('warning', counting))
        expect(await storage.load(id)).toBeNull()
        expect(await again().peek(id)).toBeNull()
        await new Promise(setImmediate)
        expect(count).toBe(0)
        expect(await rowOf(id)).toEqual(before)
        if (column === 'version') {
          const error = await storage.save(id, record(), onTopOf(stored)).catch((error: Error) => error)
          expect(error).toMatchObject({
            code: 'ERR_SESSION_STORAGE',
            message: expect.stringMatching(/cannot be read: /),
          })
          expect(await rowOf(id)).toEqual(before)
        }
      },
    )

    test('that is set aside keeps its text, is reported, and is no session for anybody', async () => {
      const { storage, again, rowOf } = await open()
      const id = newId()
      await storage.save(id, record({ data: 'strange' }), onTopOf(null))
      const stored = await again().load(id)
      const warned = once(process, 'warning')
      await storage.setAside(id, 'the codec cannot read it')
      expect((await warned)[0].message).toMatch(/could not be read: the codec cannot read it\. .* column corrupt/)
      expect(await rowOf(id)).toMatchObject({ corrupt: 'strange', session_data: null })
      expect([await again().exists(id), await again().peek(id)]).toEqual([false, null])
      expect((await storage.list({ cursor: null, limit: 5 })).sessions).toEqual([])
      expect(await storage.survey()).toMatchObject({
        sessions: 0,
        oldest: null,
        facts: [
          ['server', expect.stringMatching(/^(?:SQLite|PostgreSQL|MariaDB) \d+\.\d+/)],
          ['set aside', '1'],
        ],
      })
      const conflict = await again()
        .save(id, record(), onTopOf(stored))
        .catch((error: Error) => error)
      expect(conflict).toMatchObject({ code: 'ERR_SESSION_CONFLICT' })
      expect(await again().save(id, record({ data: 'new' }), onTopOf(null))).toMatchObject({ overwrote: null })
      expect(await rowOf(id)).toMatchObject({ corrupt: 'strange', session_data: 'new' })
    })

    test('is over as the options have it, and as its own cookie has it', async () => {
      const expiresAt = expiresAtBy(limits({ idle: HOUR, absolute: 24 * HOUR }))
      const { storage, rowOf } = await open({ expiresAt })
      const now = Date.now()
      const expected: readonly (readonly [Parameters<typeof record>[0], number])[] = [
        [{ created: now }, now + HOUR],
        [{ created: now - 23.5 * HOUR }, now + HOUR / 2],
        [{ created: now, cookie: { maxAge: 2 * HOUR } }, now + 2 * HOUR],
        [{ created: now, cookie: { expires: now + HOUR / 4 } }, now + HOUR / 4],
      ]
      for (const [more, at] of expected) {
        const id = newId()
        await storage.save(id, record(more))
        expect(Math.abs(Number((await rowOf(id)).expires) - at)).toBeLessThan(5000)
      }
    })

    test('lives on when it is used, but not beyond its end', async () => {
      const expiresAt = expiresAtBy(limits({ idle: HOUR, absolute: 24 * HOUR }))
      const { storage, rowOf } = await open({ expiresAt })
      const now = Date.now()
      const long = now - 30 * 60_000
      const expected: readonly (readonly [Parameters<typeof record>[0], number])[] = [
        [{ created: long }, now + HOUR],
        [{ created: now - 23.5 * HOUR }, now + HOUR / 2],
        [{ created: long, cookie: { maxAge: 2 * HOUR } }, now + 2 * HOUR],
        [{ created: long, cookie: { expires: now + HOUR / 4 } }, now + HOUR / 4],
      ]
      for (const [more, at] of expected) {
        const id = newId()
        await storage.restore(id, { ...record({ ...more, flash: 'hello' }), touched: long })
        await storage.touch(id)
        expect(Math.abs(Number((await rowOf(id)).expires) - at)).toBeLessThan(5000)
        await storage.touch(id, { flashShown: true, flash: 'hello' })
        const { expires, flash, touched } = await rowOf(id)
        expect([Math.abs(Number(expires) - at) < 5000, flash, Number(touched) > long]).toEqual([true, null, true])
      }
    })

    test('that never ends has no end', async () => {
      const { storage, rowOf } = await open({ expiresAt: expiresAtBy(limits()) })
      const id = newId()
      await storage.save(id, record())
      await storage.touch(id)
      expect(await rowOf(id)).toMatchObject({ expires: null, idle: null, ends: null })
    })

    test('that is over is swept, and counted until then; what was used or set aside stays', async () => {
      const expiresAt = expiresAtBy(limits({ idle: HOUR }))
      const { storage, again } = await open({ expiresAt })
      const [over, used, aside, ...more] = Array.from({ length: 20 }, () => newId())
      const touched = Date.now() - 2 * HOUR
      for (const id of [over, used, aside, ...more]) await storage.restore(id ?? '', { ...record(), touched })
      await storage.touch(used ?? '')
      const warned = once(process, 'warning')
      await storage.setAside(aside ?? '', 'a test')
      await warned
      expect(await storage.survey()).toMatchObject({ sessions: 19, expired: 18 })
      expect(await storage.sweep(Date.now(), 5)).toBe(5)
      expect(await storage.sweep(Date.now(), 100)).toBe(13)
      expect(await storage.sweep(Date.now(), 100)).toBe(0)
      expect(await again().survey()).toMatchObject({ sessions: 1, expired: 0, facts: [{}, ['set aside', '1']] })
      expect(await storage.exists(used ?? '')).toBe(true)
    })

    test('is not swept where the app has longer limits by now than when it was stored', async () => {
      const { storage, again } = await open({ expiresAt: expiresAtBy(limits({ idle: HOUR })) })
      const id = newId()
      await storage.restore(id, { ...record(), touched: Date.now() - 2 * HOUR })
      const longer = again({ expiresAt: expiresAtBy(limits({ idle: 3 * HOUR })) })
      expect(await longer.sweep(Date.now(), 10)).toBe(0)
      expect(await longer.survey()).toMatchObject({ sessions: 1, expired: 0 })
      expect(await longer.sweep(Date.now() + 2 * HOUR, 10)).toBe(1)
    })

    test('costs one statement for each thing that is done to it, with nothing of it in the text', async () => {
      const { storage } = await open()
      const id = newId()
      await storage.exists(newId())
      const told = async (work: () => Promise<unknown>): Promise<Statement[]> => {
        const statements: Statement[] = []
        await collectStatements(statements, work)
        for (const { text, ms, error } of statements) {
          expect(text).not.toContain(id)
          expect([ms >= 0, error]).toEqual([true, undefined])
        }
        return statements
      }
      const one = (text: RegExp, more: object) => [
        expect.objectContaining({ text: expect.stringMatching(text), ...more }),
      ]
      const session = record({ data: 'é'.repeat(50), flash: 'hi' })
      const mark = kind.dialect === 'postgres' ? '\\$1' : '\\?'
      expect(await told(() => storage.save(id, session, onTopOf(null)))).toEqual(
        one(/^insert into /, { rows: 1, bytes: 102 }),
      )
      const load = one(new RegExp(`^select .* where unique_key = ${mark}$`), { rows: 1, bytes: 102 })
      expect(await told(() => storage.load(id))).toEqual(load)
      const stored = await storage.load(id)
      expect(await told(() => storage.save(id, session, onTopOf(stored)))).toEqual(
        one(/^update /, { rows: 1, bytes: 102 }),
      )
      expect(await told(() => storage.touch(id))).toEqual(one(/^update .* set touched = /, { rows: 1 }))
      expect(await told(() => storage.touch(id, { flashShown: true }))).toEqual(
        one(/^update .* flash = null/, { rows: 1 }),
      )
      expect(await told(() => storage.exists(id))).toEqual(one(/^select 1 as found/, { rows: 1 }))
      expect(await told(() => storage.load(newId()))).toEqual(one(/^select /, { rows: 0, bytes: 0 }))
      expect(await told(() => storage.survey())).toHaveLength(1)
      expect(await told(() => storage.list({ cursor: null, limit: 5 }))).toHaveLength(1)
      expect(await told(() => storage.destroy(id))).toEqual(one(/^delete from /, { rows: 1 }))
    })

    if (kind.dialect === 'mysql') {
      test('that the driver gives in another form is no session, and is left alone', async () => {
        const { storage, again, address } = await open()
        const id = newId()
        await storage.save(id, record())
        const pool = createPool({ uri: address, rowsAsArray: true })
        const db = new Kysely<never>({ dialect: new MysqlDialect({ pool }) })
        const warned = once(process, 'warning')
        expect(await again({ db }).load(id)).toBeNull()
        expect((await warned)[0].message).toMatch(/look how the driver is set up/)
        expect(await storage.load(id)).not.toBeNull()
        await db.destroy()
      })
    }
  })
}
