import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { contentOf, files, fill, MINUTE, stored, variousSessions } from '../../engine/copy/support.ts'
import { temporaryFolder } from '../../engine/files/support.ts'
import { type MariadbServer, startMariadb } from '../../servers/mariadb.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { type RedisServer, startRedis } from '../../servers/redis.ts'
import { freePort, isInstalled } from '../../servers/server.ts'
import { run } from '../support.ts'
import { appFolder, fillFiles, packages, startUntilNoted } from './support.ts'

const isComplete = [isInstalled('postgres'), isInstalled('mariadb'), isInstalled('redis')].every(Boolean)

describe.runIf(isComplete)('sessions that are copied', () => {
  let postgres: PostgresServer
  let mariadb: MariadbServer
  let redis: RedisServer
  beforeAll(async () => {
    ;[postgres, mariadb, redis] = await Promise.all([startPostgres(), startMariadb(), startRedis()])
  })
  afterAll(() => Promise.all([postgres?.stop(), mariadb?.stop(), redis?.stop()]))

  test('through every storage and back are what they were, byte for byte, with their ids and times', {
    timeout: 60_000,
  }, async () => {
    const folder = appFolder()
    const sessions = variousSessions()
    await fill(files(join(folder, 'sessions')), sessions)
    const way = [
      'files:./sessions',
      'sqlite:./app.db?table=shop_sessions',
      `${await postgres.database()}?table=shop_sessions&application_name=copy`,
      `${await mariadb.database()}?table=shop_sessions`,
      `${redis.url}/3?prefix=shop:`,
      'files:./back',
    ]
    for (const [index, to] of way.entries()) {
      if (index === 0) continue
      const args = ['copy', '--from', way[index - 1] ?? '', '--to', to, '--state', `state-${index}`, '--idle', '90d']
      expect(await run(args, folder)).toMatchObject({
        code: 0,
        error: '',
        out: expect.stringMatching(/^64 sessions in \d+\.\d s \([\d,]+ a second\): 64 copied\n$/),
      })
      const again = await run([...args, '--restart'], folder)
      expect([again.code, again.out.replace(/ in .*:/, ':')]).toEqual([
        0,
        '64 sessions: 0 copied, 64 kept, for the target has them as new or newer\n',
      ])
    }
    expect(await contentOf(files(join(folder, 'back')))).toEqual(sessions)
  })

  test('to Redis go when they are over, and those that are over already are left out', async () => {
    const folder = appFolder()
    const from = files(join(folder, 'sessions'))
    const id = newId()
    await from.restore?.(id, stored(MINUTE))
    await from.restore?.(newId(), stored(10 * MINUTE))
    const to = `${redis.url}?prefix=over:`
    const { out } = await run(['copy', '--from', 'files:sessions', '--to', to, '--idle', '5m'], folder)
    expect(out).toContain(': 1 copied, 1 over, left out\n')
    const client = await createClient({ url: redis.url }).connect()
    const left = await client.pTTL(`over:${id}`)
    await client.close()
    // And the minute for which Redis keeps them longer.
    expect(left).toBeGreaterThan(4 * MINUTE)
    expect(left).toBeLessThanOrEqual(5 * MINUTE)
  })

  test.each([
    ['postgres', () => postgres.database()],
    ['mysql', () => mariadb.database()],
    ['sqlite', async () => 'sqlite:./app.db'],
  ])('from a table of %s that is not there are an error that names it', async (_, urlOf) => {
    const folder = appFolder()
    const url = await urlOf()
    if (url.startsWith('sqlite'))
      await run(['copy', '--from', 'files:.', '--to', `${url}?table=other`, '--state', 's'], folder)
    const { code, out, error } = await run(['copy', '--from', `${url}?table=nowhere`, '--to', 'files:./out'], folder)
    expect([code, out]).toEqual([1, ''])
    expect(error).toMatch(/^\[sessionscope\] .*nowhere.*Cure: /)
    expect(error).not.toContain('    at ')
  })

  test('while the server dies and comes back are all copied by the same copy', { timeout: 60_000 }, async () => {
    const server = await startRedis({ appendonly: true })
    onTestFinished(() => server.stop())
    const folder = appFolder()
    const sessions = await fillFiles(join(folder, 'sessions'), 2500)
    const args = ['copy', '--from', 'files:sessions', '--to', server.url, '--idle', '90d']
    const { outcome } = await startUntilNoted(folder, args)
    await server.kill()
    await server.restart()
    expect(await outcome).toMatchObject({ code: 0, error: '' })
    await run(['copy', '--from', server.url, '--to', 'files:back', '--state', 'other'], folder)
    expect(await contentOf(files(join(folder, 'back')))).toEqual(sessions)
  })

  test('from a Redis that is restarted meanwhile, and then has another order, are all copied', {
    timeout: 60_000,
  }, async () => {
    const server = await startRedis({ appendonly: true })
    onTestFinished(() => server.stop())
    const folder = appFolder()
    const sessions = await fillFiles(join(folder, 'sessions'), 2500)
    await run(['copy', '--from', 'files:sessions', '--to', server.url, '--idle', '90d', '--state', 'other'], folder)
    const args = ['copy', '--from', server.url, '--to', 'files:back']
    const first = await startUntilNoted(folder, args)
    await server.kill()
    await server.restart()
    const { code, error } = await first.outcome
    expect([code, error]).toEqual([0, expect.stringContaining('all sessions are looked at again')])
    expect(await contentOf(files(join(folder, 'back')))).toEqual(sessions)

    await run([...args, '--restart'], folder)
    const second = await startUntilNoted(folder, [...args.slice(0, -1), 'files:again', '--restart'])
    second.child.kill('SIGKILL')
    await second.outcome
    await server.restart()
    const resumed = await run([...args.slice(0, -1), 'files:again'], folder)
    expect([resumed.code, resumed.out]).toEqual([0, expect.not.stringContaining('before it was interrupted')])
    expect(await contentOf(files(join(folder, 'again')))).toEqual(sessions)
  })

  test('by an app that has ioredis are the same', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(packages, 'ioredis'), join(folder, 'node_modules', 'ioredis'))
    const sessions = await fillFiles(join(folder, 'sessions'), 300)
    const there = `${redis.url}?prefix=io:`
    const to = await run(['copy', '--from', 'files:sessions', '--to', there, '--idle', '90d'], folder)
    const back = await run(['copy', '--from', there, '--to', 'files:back', '--state', 'other'], folder)
    expect([to, back]).toMatchObject([
      { code: 0, error: '' },
      { code: 0, error: '' },
    ])
    expect(await contentOf(files(join(folder, 'back')))).toEqual(sessions)
    const url = `redis://127.0.0.1:${await freePort()}`
    const refused = await run(['copy', '--from', url, '--to', 'files:no', '--state', 'no'], folder)
    expect([refused.code, refused.error]).toEqual([
      1,
      expect.stringMatching(/^\[sessionscope\] cannot connect .* Cure: .*\n$/),
    ])
  })

  test('to a server that is not there are an error that says so', async () => {
    const folder = appFolder()
    await fillFiles(join(folder, 'sessions'), 1)
    const urls = [
      `redis://127.0.0.1:${await freePort()}`,
      `postgres://127.0.0.1:${await freePort()}/app`,
      `mysql://127.0.0.1:${await freePort()}/app`,
    ]
    for (const url of urls) {
      const { code, out, error } = await run(['copy', '--from', 'files:sessions', '--to', url, '--idle', '90d'], folder)
      expect([code, out]).toEqual([1, ''])
      expect(error).toMatch(/^\[sessionscope\] cannot .* Cure: .*\n$/)
    }
  })

  test('leave no password in what is said or kept', async () => {
    const folder = appFolder()
    await fill(files(join(folder, 'sessions')), variousSessions())
    const url = new URL(await postgres.database())
    url.password = 'hunter2-secret'
    const copied = await run(['copy', '--from', 'files:sessions', '--to', url.href], folder)
    expect(copied.code).toBe(0)
    const state = join(folder, '.sessionscope-copy.json')
    expect(statSync(state).mode & 0o777).toBe(0o600)
    url.port = '1'
    const failed = await run(['copy', '--from', 'files:sessions', '--to', url.href, '--restart'], folder)
    expect(failed.code).toBe(1)
    const locked = await startRedis({ settings: ['--requirepass', 'another'] })
    onTestFinished(() => locked.stop())
    const redisUrl = `redis://:hunter2-secret@127.0.0.1:${locked.port}`
    const refused = await run(['copy', '--from', redisUrl, '--to', 'files:out', '--state', 'other'], folder)
    expect(refused.code).toBe(1)
    const wrong = await run(['copy', '--from', 'postgers://u:hunter2-secret@h/d', '--to', 'files:out'], folder)
    expect([wrong.code, wrong.error]).toEqual([2, expect.stringContaining('did you mean postgres:?')])
    const broken = await run(['copy', '--from', 'postgres://u:hunter2-secret@h:port/d', '--to', 'files:out'], folder)
    expect([broken.code, broken.error]).toEqual([2, expect.stringContaining('--from is no URL that can be read')])
    const all = [copied, failed, refused, wrong, broken].map(({ out, error }) => out + error).join('\n')
    expect(all + readFileSync(state, 'utf8')).not.toContain('hunter2')
    expect(existsSync(join(folder, 'other'))).toBe(false)
  })
})
