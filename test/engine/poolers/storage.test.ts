import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { describeLooking } from '../../contracts/looking.ts'
import { describeStorage } from '../../contracts/storage.ts'
import { describeVersions } from '../../contracts/versions.ts'
import { type Pgbouncer, poolModes, startPgbouncer } from '../../servers/pgbouncer.ts'
import { isInstalled } from '../../servers/server.ts'
import { type DatabaseKind, databaseKinds, openDatabase } from '../database/kinds.ts'

const isThere = [isInstalled('postgres'), isInstalled('pgbouncer')].every(Boolean)

for (const mode of poolModes) {
  describe.runIf(isThere)(`a database of PostgreSQL behind PgBouncer in ${mode} mode`, () => {
    const [direct] = databaseKinds().filter(({ dialect }) => dialect === 'postgres') as [DatabaseKind]
    let pooler: Pgbouncer
    const pooled = (address: string) => pooler.urlOf(new URL(address).pathname.slice(1))
    beforeAll(async () => {
      await direct.start()
      // Each test has a database of its own, and connections to those of others are not to add up. The rest is for a server that is
      // away, for which it lets its clients wait two minutes otherwise.
      const settings = { server_idle_timeout: 1, server_login_retry: 1, query_wait_timeout: 2 }
      pooler = await startPgbouncer(direct.server()?.port ?? 0, { mode, settings })
    })
    afterAll(async () => {
      await pooler?.stop()
      await direct.stop()
    })

    const kind: DatabaseKind = {
      ...direct,
      async create() {
        if (mode !== 'statement') return pooled(await direct.create())
        // There the table has to be made beforehand.
        const { storage, address, close } = await openDatabase(direct)
        await storage.exists(newId())
        await close()
        return pooled(address)
      },
    }
    const name = `PostgreSQL behind ${mode} mode`
    describeStorage({ name, open: () => openDatabase(kind) })
    describeVersions({ name, open: onConflict => openDatabase(kind, { onConflict }) })
    describeLooking({ name, open: () => openDatabase(kind) })

    if (mode === 'statement') {
      test('says that the table cannot be made there, and what to do', async () => {
        const { storage, close } = await openDatabase({ ...kind, create: async () => pooled(await direct.create()) })
        onTestFinished(close)
        await expect(storage.load(newId())).rejects.toMatchObject({
          code: 'ERR_SESSION_STORAGE',
          message: expect.stringMatching(/statement mode.* Cure: .*migrate --print/),
        })
      })
    }

    test('says that the server behind it is away, as one that may be back, and works when it is', async () => {
      const { storage, close } = await openDatabase(kind)
      onTestFinished(close)
      await storage.exists(newId())
      await direct.server()?.kill()
      // The server's processes outlive it for a moment.
      const refusal = () =>
        storage.load(newId()).then(
          () => '',
          ({ status, message }) => `${status} ${message}`,
        )
      await expect
        .poll(refusal, { timeout: 10_000 })
        .toMatch(
          /^503 .*(the database was shut down|the connection to the database was cut|had no connection to it.* Cure: look whether)/,
        )
      await direct.server()?.restart()
      await expect.poll(() => storage.exists(newId()).catch(error => error.message), { timeout: 20_000 }).toBe(false)
    })
  })
}
