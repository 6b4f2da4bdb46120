import { afterAll, beforeAll, describe } from 'vitest'
import { describeBackend } from '../../contracts/backends.ts'
import { describeBetweenProcesses } from '../../contracts/lock-processes.ts'
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts'
import { isInstalled } from '../../servers/server.ts'
import { openKind } from './open-kind.ts'

describe.runIf(isInstalled('postgres'))('PostgreSQL', { timeout: 60_000 }, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  describeBackend({
    name: 'postgres',
    isAtOnce: false,
    isShared: true,
    open: () => openKind(() => ({ kind: 'postgres', url: server.url })),
  })
  // Fewer connections in each, for 8 processes have them.
  describeBetweenProcesses({
    name: 'postgres',
    spec: () => ({ kind: 'postgres', url: server.url, max: 8 }),
    bequest: 50,
  })
})
