import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import { record } from '../../contracts/storage.ts'
import { databaseKinds, openDatabase } from './kinds.ts'

const PROCESSES = 8
const INCREMENTS = 250

interface Result {
  readonly saves: number
  readonly lost: number
  readonly revived: number
}

for (const kind of databaseKinds()) {
  describe.runIf(kind.isThere)(`${PROCESSES} processes on one session in ${kind.name}`, () => {
    beforeAll(kind.start)
    afterAll(kind.stop)

    test(`report each of the updates that they lose among ${PROCESSES * INCREMENTS}, and invent none`, async () => {
      const { storage, address, connect, close } = await openDatabase(kind)
      onTestFinished(close)
      // As the documentation advises for several processes on one file.
      if (kind.dialect === 'sqlite') await sql`pragma journal_mode = wal`.execute(connect())
      const id = newId()
      await storage.save(id, record({ data: '0' }), { stored: null, update: { id: newId() } })
      const script = fileURLToPath(new URL('process/increments.mjs', import.meta.url))
      const args = [kind.dialect, address, id, String(INCREMENTS)]
      const children = Array.from({ length: PROCESSES }, () => fork(script, args))
      onTestFinished(() => {
        for (const child of children) child.kill('SIGKILL')
      })
      await Promise.all(children.map(child => once(child, 'message')))
      const answers = children.map(child => once(child, 'message'))
      for (const child of children) child.send('go')
      const results = (await Promise.all(answers)).map(([result]) => result as Result)
      const sum = (of: keyof Result) => results.reduce((total, result) => total + result[of], 0)
      expect(results.filter(result => typeof result === 'string')).toEqual([])
      expect(sum('saves')).toBe(PROCESSES * INCREMENTS)
      expect(sum('lost')).toBeGreaterThan(0)
      expect(Number((await storage.load(id))?.data) + sum('lost') - sum('revived')).toBe(sum('saves'))
    }, 120_000)
  })
}
