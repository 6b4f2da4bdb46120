import { describe, expect, test } from 'vitest'
import type { BackendHold } from '../../../server/engine/locks/lock.ts'
import { isInstalled } from '../../servers/server.ts'
import { after, failure, holder, patient, usePostgres } from './postgres-support.ts'

describe.runIf(isInstalled('postgres'))('waiting for a lock in PostgreSQL', { timeout: 60_000 }, () => {
  const { open, advisory } = usePostgres()

  test('an abort ends a wait, and at the server nobody stands there any more', async () => {
    const [{ locks: one }, { locks: other, pool }] = [open(), open()]
    const hold = await one.acquire('a', holder, patient())
    const gone = new AbortController()
    const waiting = failure(other.acquire('a', holder, gone.signal))
    await expect.poll(advisory).toEqual({ held: 2, waiting: 1 })
    gone.abort()
    expect(await waiting).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
    await expect.poll(advisory).toEqual({ held: 1, waiting: 0 })
    expect(pool.totalCount - pool.idleCount).toBe(0)
    await hold.release()
    expect(await advisory()).toEqual({ held: 0, waiting: 0 })
  })

  test('aborts at any moment leave neither a lock nor a connection', async () => {
    const [{ locks: one, pool }, { locks: other, pool: otherPool }] = [open(), open()]
    for (let round = 0; round < 60; round++) {
      const hold = await one.acquire('a', holder, patient())
      const gone = new AbortController()
      const waiting = other.acquire('a', holder, gone.signal).catch(() => null)
      setTimeout(() => gone.abort(), round / 10)
      if (round % 2 === 0) await hold.release()
      const got = await waiting
      await got?.release()
      await hold.release()
    }
    expect(await advisory()).toEqual({ held: 0, waiting: 0 })
    expect([pool.totalCount - pool.idleCount, otherPool.totalCount - otherPool.idleCount]).toEqual([0, 0])
    await (await other.acquire('a', holder, after(1000))).release()
  })

  test('time limits of the server and of the pool do not end a wait, nor a lock', async () => {
    const config = {
      query_timeout: 200,
      options: '-c statement_timeout=200 -c lock_timeout=200 -c idle_session_timeout=300',
    }
    const [{ locks: one }, { locks: other }] = [open(config), open(config)]
    const hold = await one.acquire('a', holder, patient())
    let next: BackendHold | null = null
    const waiting = other.acquire('a', holder, patient()).then(got => {
      next = got
    })
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(next).toBeNull()
    expect(await hold.confirm?.()).toBe(true)
    await hold.release()
    await waiting
    expect(await (next as BackendHold | null)?.confirm?.()).toBe(true)
  })

  test('the server shows who has it, cut to what it keeps, and nothing that could forge a line', async () => {
    const { locks, pool } = open()
    const hold = await locks.acquire('a', { ...holder, method: 'POST', path: `/ü\n${'x'.repeat(100)}` }, patient())
    const { rows } = await pool.query(
      "select application_name as name from pg_stat_activity where application_name like 'sessionscope%'",
    )
    expect(rows).toEqual([{ name: `sessionscope ${process.pid} POST /??${'x'.repeat(100)}`.slice(0, 63) }])
    expect(await locks.holder('a')).toMatchObject({ pid: process.pid, method: 'POST' })
    expect(await locks.holder('b')).toBeNull()
    await hold.release()
    expect(await locks.holder('a')).toBeNull()
  })

  test('a hand-over asks whether others wait, and tells the server the new holder', async () => {
    const [{ locks: one }, { locks: other }] = [open(), open()]
    const hold = await one.acquire('a', holder, patient())
    hold.passOn?.({ ...holder, path: '/second' })
    await expect.poll(() => one.holder('a')).toMatchObject({ path: '/second' })
    expect(hold.contended?.()).toBe(false)
    const waiting = other.acquire('a', holder, patient())
    await expect.poll(advisory).toEqual({ held: 2, waiting: 1 })
    hold.passOn?.({ ...holder, path: '/third' })
    await expect.poll(() => hold.contended?.()).toBe(true)
    await hold.release()
    await (await waiting).release()
  })

  test('locks of another namespace are others', async () => {
    const [{ locks: one }, { locks: other }] = [open(), open({}, { namespace: 'blog' })]
    const [hold, same] = await Promise.all([
      one.acquire('a', holder, patient()),
      other.acquire('a', holder, after(1000)),
    ])
    await Promise.all([hold.release(), same.release()])
  })
})
