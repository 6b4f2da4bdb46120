import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createDashboard } from '../../examples/locks/server.js'
import { temporaryFolder } from '../engine/support/app.ts'
import { settledExchanges } from '../support/api.ts'
import { createClient } from '../support/browser-like.ts'

const calls = [
  ['GET', '/api/stats'],
  ['GET', '/api/orders'],
  ['POST', '/api/seen'],
  ['GET', '/api/recommendations'],
] as const

async function start() {
  const toolbar = { enabled: true, print: false }
  const server = createDashboard({ folder: await temporaryFolder(), toolbar }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, ...createClient(origin) }
}

test('the calls of the dashboard queue for the lock, and with forget(res) run side by side', async () => {
  const { origin, visit } = await start()
  expect((await visit('/')).status).toBe(200)
  await Promise.all(calls.map(([method, path]) => visit(path, { method })))
  await Promise.all(calls.map(([method, path]) => visit(`${path}?forget=on`, { method })))
  const exchanges = await settledExchanges(origin, 9)
  const waits = exchanges.slice(1).map(({ lock }) => lock?.waited ?? 0)
  const [queued, free] = [waits.slice(0, 4), waits.slice(4)]
  const waited = (times: readonly number[]) => times.reduce((sum, ms) => sum + ms, 0)
  expect(queued.filter(ms => ms > 50)).toHaveLength(3)
  expect(waited(free)).toBeLessThan(waited(queued) / 3)
  expect(exchanges.slice(5).filter(({ lock }) => lock?.released === 'forget')).toHaveLength(3)
})
