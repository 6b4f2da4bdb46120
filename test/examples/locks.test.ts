import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startShop } from '../browser/harness/shop.ts'
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
  const program = fileURLToPath(new URL('../../examples/locks/server.js', import.meta.url))
  const dashboard = await startShop({ program, cwd: await temporaryFolder() })
  onTestFinished(() => dashboard.close())
  return { origin: dashboard.url, ...createClient(dashboard.url) }
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
