import { once } from 'node:events'
import { type IncomingMessage, type RequestListener, request } from 'node:http'
import { text } from 'node:stream/consumers'
import express5 from 'express'
import express4 from 'express4'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen } from './support/app.ts'
import { appOf, expectShown, mount, page, scripts, TOOL, visit, warnings } from './support/mounts.ts'

afterEach(() => vi.restoreAllMocks())

/** The page at a path that `fetch` would not send as it is. */
async function visitAsSent(origin: string, path: string): Promise<string> {
  const asked = request(origin, { path, agent: false, headers: { accept: 'text/html' } }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  return text(response)
}

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
])('in %s', (_name, express) => {
  const app = appOf(express)

  test('two apps on two ports have a panel each', async () => {
    const warned = warnings()
    const first = await app(it => it.use(mount('one')))
    const second = await app(it => it.use(mount('two', { inject: false })))
    await visit(`${first}/x`)
    await visit(`${second}/y`)
    await expectShown(first, ['GET /x'])
    await expectShown(second, ['GET /y'])
    expect(warned()).toEqual([])
  })

  test('an app that two servers serve has a panel at each, whichever mount is asked first', async () => {
    const made = express().use('/a', mount('one')).use('/b', mount('two')).use(page) as unknown as RequestListener
    const [first, second] = [await listen(made), await listen(made)]
    for (const url of [`${first}/a/1`, `${second}/b/2`, `${first}/b/3`, `${second}/a/4`]) await visit(url)
    for (const path of ['/a', '/b']) {
      await expectShown(`${first}${path}`, ['GET /a/1', 'GET /b/3'])
      await expectShown(`${second}${path}`, ['GET /b/2', 'GET /a/4'])
    }
  })

  test('one wrapped middleware in two apps on two ports has a panel for each', async () => {
    const shared = mount('one')
    const first = await app(it => it.use(shared))
    const second = await app(it => it.use(shared))
    await visit(`${first}/x`)
    await visit(`${second}/y`)
    await expectShown(first, ['GET /x'])
    await expectShown(second, ['GET /y'])
  })

  test('a route of an app is shown, though another app of the process has its tool at such a path', async () => {
    const first = await app(it => it.use('/admin', mount('one', { path: '/inspect' })))
    const second = await app(it => it.use(mount('two')))
    await visit(`${first}/admin/x`)
    await visit(`${second}/admin/inspect/1`)
    await expectShown(second, ['GET /admin/inspect/1'])
  })

  test('the script is on this host, though the mount path has taken two slashes in', async () => {
    const everything = express === express5 ? '/*any' : '*'
    const origin = await app(it => it.use(everything, mount('one')))
    for (const path of ['//other.test/page', '/\\other.test/page', '/\\/\\other.test/page']) {
      expect(scripts(await visitAsSent(origin, path))).toEqual([`/other.test/page${TOOL}/overlay.js`])
    }
  })

  test('options that became wrong after they were checked leave the app as it is without the tool', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const hosts: string[] = []
    const origin = await app(it => it.use(mount('one', { hosts })))
    hosts.push('not a host')
    expect(scripts(await visit(`${origin}/x`))).toEqual([])
    expect(await visit(`${origin}/y`)).toContain('hello')
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      '[sessionscope] could not be set up, so the app runs without it:',
    ])
  })
})
