import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { postgresLock } from '../../../server/engine/locks/postgres/postgres-lock.ts'
import { isInstalled } from '../../servers/server.ts'
import { after, failure, holder, patient, usePostgres } from './postgres-support.ts'

describe.runIf(isInstalled('postgres'))('locks in PostgreSQL and the pool', { timeout: 60_000 }, () => {
  const { open, advisory } = usePostgres()

  test('a connection comes back to the pool as it was', async () => {
    const { locks, pool } = open({ application_name: 'shop', max: 2, options: '-c idle_session_timeout=60000' })
    const before = await pool.query('set application_name = "shop by hand"')
    expect(before).toBeDefined()
    const hold = await locks.acquire('a', holder, patient())
    hold.passOn?.({ ...holder, path: '/other' })
    await hold.release()
    const { rows } = await pool.query(
      `select current_setting('application_name') as name, current_setting('idle_session_timeout') as idle,
         current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`,
    )
    expect(rows).toEqual([{ name: 'shop by hand', idle: '1min', statement: '0', lock: '0' }])
    expect(pool.totalCount).toBe(1)
  })

  test('half of the pool is for the locks, and who comes later waits in the order of arrival', async () => {
    const { locks, pool } = open({ max: 4 })
    const [first, second] = await Promise.all(['a', 'b'].map(id => locks.acquire(id, holder, patient())))
    const order: string[] = []
    const later = ['c', 'd', 'e'].map(async id => {
      const hold = await locks.acquire(id, holder, patient())
      order.push(id)
      await hold.release()
    })
    // The app's own queries go on.
    expect((await Promise.all([1, 2, 3].map(() => pool.query('select 1')))).length).toBe(3)
    expect(await failure(locks.acquire('f', holder, after(50)))).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
    expect(order).toEqual([])
    expect(first?.contended?.()).toBe(true)
    await second?.release()
    await Promise.all(later)
    expect(order).toEqual(['c', 'd', 'e'])
    await first?.release()
  })

  test('a pool that the app uses up is waited for, and an abort ends that too', async () => {
    const { locks, pool } = open({ max: 2 })
    const taken = await Promise.all([pool.connect(), pool.connect()])
    expect(await failure(locks.acquire('a', holder, after(50)))).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
    const waiting = locks.acquire('a', holder, patient())
    for (const client of taken) client.release()
    await (await waiting).release()
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
  })

  test.each([
    [{ max: 1 }, {}, 'none would be left for the app'],
    [{ max: 4 }, { connections: 4 }, 'allowed: 1 to 3'],
    [{ max: 4 }, { connections: 0 }, 'allowed: 1 to 3'],
    [{}, { namespace: '' }, 'namespace'],
  ])('a pool of %o with options %o is an error when it is set up', (config, options, text) => {
    expect(() => postgresLock(new Pool(config), options)).toThrow(text)
    expect(() => postgresLock(new Pool(config), options)).toThrow(/^\[sessionscope\] postgresLock\(\): /)
  })

  test('what is no pool is an error that says so', () => {
    expect(() => postgresLock({} as never)).toThrow('it takes a pool of the package pg')
  })

  test('closing waits until all is given back, and refuses afterwards', async () => {
    const { locks, pool } = open()
    await locks.acquire('a', holder, patient())
    await locks.close()
    expect(await advisory()).toEqual({ held: 0, waiting: 0 })
    expect(await failure(locks.acquire('a', holder, patient()))).toMatchObject({ code: 'ERR_SESSION_ABORTED' })
    expect(pool.idleCount).toBe(pool.totalCount)
  })
})
