import { afterAll, expect, test } from 'vitest'
import { sessionscope } from '../../server/index.ts'
import type { Exchange } from '../../server/protocol/index.ts'
import { settledExchanges } from '../support/api.ts'
import { createRandom, seedOfRun } from '../support/random.ts'
import { contradiction } from './oracle.ts'
import { play, type RunResult, type Wrap } from './run.ts'
import { createScenario } from './scenario.ts'

const SCENARIOS = 400
const seed = seedOfRun()
console.log(`parity: ${SCENARIOS} scenarios, SEED=${seed}`)
const verdicts = new Map<string, number>()

afterAll(() => {
  const counts = [...verdicts].sort((a, b) => b[1] - a[1]).map(([verdict, count]) => `${verdict} ${count}`)
  console.log(`parity: verdicts seen: ${counts.join(', ')}`)
})

test(`${SCENARIOS} random scenarios give the same bytes and store calls with and without the tool, and true verdicts`, async () => {
  for (let number = 0; number < SCENARIOS; number++) {
    const scenario = createScenario(createRandom(seed + number))
    const plain = await play(scenario, middleware => middleware)
    let told: readonly Exchange[] = []
    const wrap: Wrap = middleware => sessionscope(middleware, { enabled: true, print: false })
    const watched = await play(scenario, wrap, async (port, visits) => {
      told = await settledExchanges(`http://127.0.0.1:${port}`, visits)
    })
    const label = `scenario ${number} of SEED=${seed}: ${JSON.stringify(scenario)}`
    expect(observable(watched), label).toEqual(observable(plain))
    for (const visit of watched.visits) {
      const exchange = told.find(({ request }) => request.url === `/visit/${visit.name}`) as Exchange
      expect(contradiction(exchange, visit, watched.log), `${visit.name} in ${label}`).toBeNull()
      const verdict = String(exchange.session?.verdict)
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    }
  }
}, 300_000)

/** All that a client and a store can see, without the tool's own tag. */
function observable({ visits, log }: RunResult) {
  return { responses: visits.map(({ response }) => withoutTag(response)), log }
}

function withoutTag(response: string): string {
  const [, tag] = /(<script src="[^"]*\/overlay\.js"[^>]*><\/script>)/.exec(response) ?? []
  if (tag === undefined) return response
  return response
    .replace(tag, '')
    .replace(/^Content-Length: (\d+)/m, (_, n) => `Content-Length: ${Number(n) - tag.length}`)
}
