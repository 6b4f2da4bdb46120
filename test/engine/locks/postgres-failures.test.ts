import { describe, expect, onTestFinished, test } from 'vitest'
import { startProxy } from '../../servers/proxy.ts'
import { isInstalled } from '../../servers/server.ts'
import { startTransactionPooler } from '../../servers/transaction-pooler.ts'
import { after, failure, holder, patient, usePostgres } from './postgres-support.ts'

const TAKE_BOTH = 'select pg_try_advisory_lock(1) as held'

describe.runIf(isInstalled('postgres'))('locks in PostgreSQL when something dies', { timeout: 60_000 }, () => {
  const { open, advisory, server, url } = usePostgres()

  test('who holds a lock whose connection is ended learns it, and another has it at once', async () => {
    const [{ locks: one, pool }, { locks: other }] = [open(), open()]
    const hold = await one.acquire('a', holder, patient())
    expect(hold.lost).toBe(false)
    const next = other.acquire('a', holder, patient())
    await expect.poll(advisory).toEqual({ held: 2, waiting: 1 })
    await pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'sessionscope%' and state = 'idle'",
    )
    const got = await next
    await expect.poll(() => hold.lost).toBe(true)
    expect(await hold.confirm?.()).toBe(false)
    await hold.release()
    expect(got.lost).toBe(false)
    expect(await got.confirm?.()).toBe(true)
    await got.release()
    await (await one.acquire('a', holder, patient())).release()
  })

  test('a kill of the server ends all locks and waits with a clear error, and they work again when it is back', async () => {
    const [{ locks: one }, { locks: other }] = [open(), open()]
    const hold = await one.acquire('a', holder, patient())
    const waiting = failure(other.acquire('a', holder, patient()))
    await expect.poll(advisory).toEqual({ held: 2, waiting: 1 })
    await server().kill()
    expect(await waiting).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503, headers: { 'Retry-After': '1' } })
    await expect.poll(() => hold.lost).toBe(true)
    expect(await hold.confirm?.()).toBe(false)
    const refused = await failure(other.acquire('a', holder, patient()))
    expect(refused).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503 })
    expect(refused.message).toMatch(/^\[sessionscope\] sessions cannot be locked in PostgreSQL: .* Cure: .*\.$/)
    expect(refused.message).not.toContain('127.0.0.1')
    await server().restart()
    await (await other.acquire('a', holder, after(5000))).release()
    await hold.release()
  })

  test('a network through which nothing comes: nothing is confirmed, and nothing waits for ever', async () => {
    const proxy = await startProxy(server().port)
    onTestFinished(() => proxy.close())
    const { locks, pool } = open({ connectionString: url().replace(String(server().port), String(proxy.port)), max: 4 })
    const { locks: other } = open()
    const hold = await locks.acquire('a', holder, patient())
    await pool.query('select 1')
    proxy.set({ kind: 'drop' })
    const start = performance.now()
    const [confirmed, refused, unknown] = await Promise.all([
      hold.confirm?.(),
      failure(locks.acquire('b', holder, patient())),
      locks.holder('a'),
    ])
    expect([confirmed, unknown]).toEqual([false, null])
    expect(refused).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 503 })
    expect(hold.lost).toBe(true)
    await hold.release()
    expect(performance.now() - start).toBeLessThan(15_000)
    proxy.set({ kind: 'cut' })
    proxy.set({ kind: 'none' })
    await (await other.acquire('a', holder, after(5000))).release()
    await (await locks.acquire('b', holder, after(5000))).release()
  })

  test('a server that refuses the login is an error without its words of it', async () => {
    const { locks } = open({ connectionString: url().replace('postgres@', 'nobody:secret@') })
    const error = await failure(locks.acquire('a', holder, patient()))
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
    expect(error.message).toContain('refuses the login')
    expect(error.message).not.toMatch(/nobody|secret/)
  })

  test('a pooler that shares connections is an error, for all hold the same lock there', async () => {
    const pooler = await startTransactionPooler(server().port, url().split('/').at(-1) ?? '')
    onTestFinished(() => pooler.close())
    const connectionString = url().replace(String(server().port), String(pooler.port))
    const [{ pool }, { locks }] = [open({ connectionString }), open({ connectionString })]
    // It does work, and would lock nothing: two have it at once.
    const take = () => pool.connect().then(async client => ({ client, taken: await client.query(TAKE_BOTH) }))
    const [one, other] = [await take(), await take()]
    expect([one.taken.rows, other.taken.rows]).toEqual([[{ held: true }], [{ held: true }]])
    for (const { client } of [one, other]) {
      await client.query('select pg_advisory_unlock(1)')
      client.release()
    }
    for (let i = 0; i < 3; i++) {
      const error = await failure(locks.acquire('a', holder, patient()))
      expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE', status: 500 })
      expect(error.message).toContain('Cure: PgBouncer in session mode')
    }
    expect(await advisory()).toEqual({ held: 0, waiting: 0 })
  })
})
