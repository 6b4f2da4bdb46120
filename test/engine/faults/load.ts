import { expect } from 'vitest'
import { type Answer, ask, newSession, readCounter, type Worker } from '../processes/workers.ts'

/** Of the workers under test, milliseconds. */
export const LIMITS = { lockTimeout: '3s', storageTimeout: '1s' } as const
/**
 * The longest that a request may take: the wait for the lock, a word on who has it, loading, confirming the lock, saving; and
 * what a machine with other work takes for that.
 */
const LONGEST = 3000 + 1000 + 3 * 1000 + 2000

export interface Load {
  /** Ends it; resolves when all that was asked is answered. */
  stop(): Promise<void>
  /** Requests that were answered with 200, so far. */
  acknowledged(): number
  /** What was answered otherwise, or not at all. */
  failures(): readonly (Answer | 'cut')[]
  /**
   * Asserts what must hold whatever failed: nobody hung, errors say what and the cure, nothing acknowledged is lost, nothing
   * counted twice; and all sessions work by themselves.
   */
  check(worker: Worker): Promise<void>
}

/** Increments the counters of some sessions, by many requests at a time to all workers. */
export async function startLoad(workers: () => readonly Worker[], sessions = 4, parallel = 12): Promise<Load> {
  const cookies = await Promise.all(Array.from({ length: sessions }, () => newSession(workers())))
  const counts = cookies.map(() => ({ acknowledged: 0, unknown: 0 }))
  const failures: (Answer | 'cut')[] = []
  let longest = 0
  let isOver = false

  async function one(index: number): Promise<void> {
    for (let turn = index; !isOver; turn++) {
      const count = counts[turn % sessions] as (typeof counts)[number]
      const all = workers()
      const worker = all[turn % all.length] as Worker
      const start = performance.now()
      const answer = await ask(worker, 'POST', '/increment', cookies[turn % sessions]).catch(() => 'cut' as const)
      longest = Math.max(longest, performance.now() - start)
      if (answer !== 'cut' && answer.status === 200) count.acknowledged++
      else {
        count.unknown++
        failures.push(answer)
        // So that a server that refuses at once is not asked all the time.
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
  }

  const all = Promise.all(Array.from({ length: parallel }, (_, index) => one(index)))
  const acknowledged = () => counts.reduce((sum, count) => sum + count.acknowledged, 0)
  return {
    async stop() {
      isOver = true
      await all
    },
    acknowledged,
    failures: () => failures,
    async check(worker) {
      expect(longest).toBeLessThan(LONGEST)
      for (const answer of failures) if (answer !== 'cut') expectClear(answer)
      for (const [index, cookie] of cookies.entries()) {
        await expect.poll(() => works(worker, cookie), { timeout: 15_000, interval: 100 }).toBe(true)
        const count = counts[index] as (typeof counts)[number]
        const n = await readCounter(worker, cookie)
        expect(n).toBeGreaterThanOrEqual(count.acknowledged)
        expect(n).toBeLessThanOrEqual(count.acknowledged + count.unknown)
      }
      const known = failures.map(answer => (answer === 'cut' ? answer : answer.status))
      const statuses = [...new Set(known)].map(each => `${each}: ${known.filter(other => other === each).length}`)
      console.log(
        `${acknowledged()} acknowledged, ${failures.length} not (${statuses.join(', ')}), longest ${longest.toFixed(0)} ms`,
      )
    },
  }
}

/** 503 where trying again helps, and what to do in any case. */
function expectClear({ status, text }: Answer): void {
  expect([500, 503, 409], text).toContain(status)
  expect(text).toContain('[sessionscope]')
}

const works = (worker: Worker, cookie: string): Promise<boolean> =>
  ask(worker, 'GET', '/read', cookie).then(
    ({ status }) => status === 200,
    () => false,
  )

/** Resolves when so many more requests were answered with 200 than now. */
export async function acknowledgedMore(load: Load, count: number, timeout = 20_000): Promise<void> {
  const before = load.acknowledged()
  await expect.poll(() => load.acknowledged() - before, { timeout, interval: 20 }).toBeGreaterThanOrEqual(count)
}
