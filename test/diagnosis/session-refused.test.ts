import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sessionscope } from '../../server/index.ts'
import type { Exchange } from '../../server/protocol/index.ts'
import { type ConnectOptions, connect, memoryGenerations } from '../../server/session.ts'
import { put, show, temporaryFolder } from '../engine/support/app.ts'
import { settledExchanges } from '../support/api.ts'
import { routes, serve } from '../support/app.ts'
import { createClient } from '../support/browser-like.ts'

const KEY = 'a secret of thirty-two characters'
const OTHER = 'another secret of as many characters'

/** Logs in, spoils the cookie, and comes again; the problems of that request, and its response. */
async function comeBack(
  options: ConnectOptions,
  spoil: (jar: Map<string, string>, visit: (path: string) => Promise<Response>) => unknown,
) {
  const tool = sessionscope(connect(options), { enabled: true, print: false })
  const handlers = {
    '/': show,
    '/login': put('user', 'ann'),
    '/fill': put('fill', 'x'.repeat(5000)),
    '/logout': (req: { session: null }, res: { end(): void }) => {
      req.session = null
      res.end()
    },
  }
  const origin = await serve('express 5', tool, routes(handlers as never))
  const { jar, visit } = createClient(origin)
  await visit('/login')
  await spoil(jar, visit)
  const response = await visit('/')
  const isLast = (exchange: Exchange) => exchange.request.url === '/'
  let exchanges = await settledExchanges(origin, 2)
  while (!exchanges.some(isLast)) exchanges = await settledExchanges(origin, 3)
  const last = exchanges.findLast(isLast)
  return { response, text: await response.text(), problems: last?.problems ?? [], session: last?.session }
}

const edit = (change: (value: string) => string) => (jar: Map<string, string>) =>
  jar.set('session_id', change(jar.get('session_id') ?? ''))
const flipAt = (index: number) => (value: string) =>
  `${value.slice(0, index)}${value[index] === 'A' ? 'B' : 'A'}${value.slice(index + 1)}`

async function sealedElsewhere(jar: Map<string, string>) {
  const origin = await serve('http', connect({ cookieKey: OTHER }), routes({ '/login': put('user', 'eve') } as never))
  const other = createClient(origin)
  await other.visit('/login')
  jar.set('session_id', other.jar.get('session_id') ?? '')
}

const inCookie = { cookieKey: KEY }
const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const cases: readonly [string, ConnectOptions, Parameters<typeof comeBack>[1]][] = [
  ['session-tampered', inCookie, edit(flipAt(60))],
  ['session-foreign', inCookie, sealedElsewhere],
  ['session-truncated', inCookie, edit(value => value.slice(0, -20))],
  [
    'session-truncated',
    { ...inCookie, chunks: 3 },
    async (jar, visit) => {
      await visit('/fill')
      jar.delete('session_id.1')
    },
  ],
  ['session-expired', { ...inCookie, idle: 40 }, () => sleep(60)],
  [
    'session-revoked',
    { ...inCookie, generation: memoryGenerations() },
    async (jar, visit) => {
      const kept = jar.get('session_id') ?? ''
      await visit('/logout')
      jar.set('session_id', kept)
    },
  ],
]

test.each(cases)('%s is found, and the client sees nothing but a new session', async (code, options, spoil) => {
  const { response, text, problems, session } = await comeBack(options, spoil)
  expect([response.status, text]).toEqual([200, '{}'])
  expect(problems.map(problem => problem.code)).toContain(code)
  expect(session).toMatchObject({ isNew: true, refused: code.slice('session-'.length) })
  const problem = problems.find(each => each.code === code)
  for (const words of [problem?.title, problem?.why, problem?.fix]) expect(words).toMatch(/^\S.{20,}/)
})

test('session-corrupt is found where what is stored is none of our texts', async () => {
  const folder = await temporaryFolder()
  const { problems } = await comeBack({ folder }, async () => {
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const [file] = files.filter(each => each.isFile() && !each.parentPath.includes('.locks'))
    const path = join(file?.parentPath ?? '', file?.name ?? '')
    await writeFile(path, (await readFile(path, 'utf8')).replace('"ann"', '"ann,'))
  })
  expect(problems.map(({ code }) => code)).toContain('session-corrupt')
})

test('nothing is found where the cookie is as it should be', async () => {
  const { problems, session } = await comeBack(inCookie, () => {})
  expect(problems).toEqual([])
  expect(session).not.toHaveProperty('refused')
})
