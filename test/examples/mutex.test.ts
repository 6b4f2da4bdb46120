import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { LockFacts } from '../../server/protocol/index.ts'
import { eventually } from '../capture/locking.ts'
import { createClient } from '../support/browser-like.ts'

const program = fileURLToPath(new URL('../../examples/mutex/server.js', import.meta.url))
const endWithParent = "data:text/javascript,process.once('disconnect', () => process.exit())"

/** Runs the example as a user does, with the package as it is built; its origin. Ends with the test. */
async function start(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { NODE_ENV: _, ...inherited } = process.env
  const child = spawn(process.execPath, ['--import', endWithParent, program], {
    env: { ...inherited, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill()
    await exited
  })
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
    const origin = /^\[mutex\] (http:\S+)\/$/.exec(line)?.[1]
    if (origin !== undefined) return origin
  }
  throw new Error('the example ended before it listened')
}

/** Clicks four times at once; the counter's last value. */
async function click(origin: string): Promise<number> {
  const { visit } = createClient(origin)
  expect(await (await visit('/')).text()).toContain('Clicks: <output>0</output>')
  const answers = await Promise.all(Array.from({ length: 4 }, () => visit('/click', { method: 'POST' })))
  return Math.max(...(await Promise.all(answers.map(answer => answer.json() as Promise<number>))))
}

test('the mutex loses no update, and the panel is told of each wait', async () => {
  const origin = await start()
  expect(await click(origin)).toBe(4)
  const { locks } = await eventually<{ locks: (LockFacts & { url: string; exchange: string; session: string })[] }>(
    origin,
    'locks',
    ({ locks }) => locks.length === 4 && locks.every(({ released }) => released === 'end'),
  )
  const inOrder = locks.toSorted((a, b) => (a.waited ?? 0) - (b.waited ?? 0))
  const ids = inOrder.map(({ exchange }) => exchange)
  for (const [place, lock] of inOrder.entries()) {
    expect(lock).toMatchObject({
      url: '/click',
      backend: 'mutex',
      blockedBy: ids.slice(0, place),
      session: lock.fingerprint,
    })
    expect(lock.waited).toBeGreaterThanOrEqual(place * 190)
    expect(lock.held).toBeGreaterThanOrEqual(190)
  }
})

test('without the mutex the updates are lost, which is the problem that the panel names', async () => {
  const origin = await start({ MUTEX: 'off' })
  expect(await click(origin)).toBe(1)
  const { problems } = await eventually<{ problems: { code: string }[] }>(
    origin,
    'problems',
    ({ problems }) => problems.filter(({ code }) => code === 'lost-update').length === 3,
  )
  expect(problems).toContainEqual(expect.objectContaining({ certainty: 'likely', url: '/click' }))
})
