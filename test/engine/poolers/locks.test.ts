import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { describeBackend } from '../../contracts/backends.ts'
import { type Pgbouncer, type PgbouncerOptions, startPgbouncer } from '../../servers/pgbouncer.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { isInstalled } from '../../servers/server.ts'
import { openKind } from '../locks/open-kind.ts'
import { startProcess } from '../locks/process/start.ts'
import { tempFolder } from '../locks/support.ts'

const isThere = [isInstalled('postgres'), isInstalled('pgbouncer')].every(Boolean)

const PROCESSES = 4
const EACH = 100
const REFUSAL = /(one connection are run by different processes|DISCARD ALL).* Cure: PgBouncer in session mode/

describe.runIf(isThere)('locks in PostgreSQL behind PgBouncer', { timeout: 60_000 }, () => {
  let server: PostgresServer
  let inSessions: Pgbouncer
  beforeAll(async () => {
    server = await startPostgres()
    inSessions = await startPgbouncer(server.port, { mode: 'session' })
  })
  afterAll(async () => {
    await inSessions?.stop()
    await server?.stop()
  })

  describeBackend({
    name: 'postgres behind PgBouncer in session mode',
    isAtOnce: false,
    isShared: true,
    open: () => openKind(() => ({ kind: 'postgres', url: inSessions.urlOf('postgres') })),
  })

  /** Several processes add to one number, each under the lock and only if it has it still. */
  async function tally(url: string, { processes = PROCESSES, isSilent = false } = {}) {
    const file = join(tempFolder(), 'count')
    writeFileSync(file, '0')
    const starting = Array.from({ length: processes }, () => startProcess({ kind: 'postgres', url, max: 8, isSilent }))
    const peers = await Promise.all(starting)
    const start = performance.now()
    const answers = await Promise.all(
      peers.map(peer => peer.ask({ do: 'tally', key: 'a', file, times: EACH }, 'tally')),
    )
    return {
      there: Number(readFileSync(file, 'utf8')),
      added: answers.reduce((sum, answer) => sum + answer.added, 0),
      refused: answers.flatMap(answer => answer.refused),
      ms: performance.now() - start,
    }
  }

  test('in session mode none of 400 increments by 4 processes is lost or refused', async () => {
    const { there, added, refused } = await tally(inSessions.urlOf('postgres'))
    expect({ there, added, refused }).toEqual({ there: PROCESSES * EACH, added: PROCESSES * EACH, refused: [] })
  })

  const others: readonly PgbouncerOptions[] = [
    { mode: 'transaction' },
    { mode: 'transaction', settings: { default_pool_size: 3 } },
    { mode: 'transaction', settings: { server_round_robin: 1 } },
    // Locks are gone then as soon as they are taken.
    { mode: 'transaction', settings: { server_reset_query_always: 1 } },
    { mode: 'statement' },
    { mode: 'statement', settings: { server_reset_query_always: 1 } },
  ]

  describe.each(others)('set to %j', options => {
    async function open(): Promise<string> {
      const pooler = await startPgbouncer(server.port, options)
      onTestFinished(() => pooler.stop())
      return pooler.urlOf('postgres')
    }

    test('every request is refused at once, with the cause and the cure', async () => {
      const { there, added, refused, ms } = await tally(await open(), { processes: 1 })
      expect([there, added, refused.length]).toEqual([0, 0, EACH])
      for (const message of refused) expect(message).toMatch(REFUSAL)
      expect(ms).toBeLessThan(3000)
    })

    test('where nothing tells of a pooler, it shows while it is used, and no increment is lost', async () => {
      const { there, added, refused } = await tally(await open(), { isSilent: true })
      expect(there).toBe(added)
      expect(refused.some(message => REFUSAL.test(message))).toBe(true)
    })
  })
})
