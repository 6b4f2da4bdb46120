import { csrfSync } from 'csrf-sync'
import type { NextFunction, Request, Response } from 'express'
import { describe, expect, test } from 'vitest'
import { createVisitor, everyVariant, start, type Variant } from './app.ts'

const app = (variant: Variant) =>
  start(variant, app => {
    const { generateToken, revokeToken, csrfSynchronisedProtection } = csrfSync()
    app.get('/token', (req, res) => {
      res.send(generateToken(req))
    })
    app.use(csrfSynchronisedProtection)
    app.post('/buy', (_req, res) => {
      res.send('bought')
    })
    app.post('/logout', (req, res) => {
      revokeToken(req)
      res.send('gone')
    })
    app.use((error: Error & { status?: number; code?: string }, _req: Request, res: Response, _next: NextFunction) => {
      res.status(error.status ?? 500).send(error.code ?? error.message)
    })
  })

const header = (token: string) => ({ 'x-csrf-token': token })

describe.each(everyVariant)('csrf-sync on the engine, %s', variant => {
  test('gives a token that stays, and lets pass who sends it', async () => {
    const { text, post } = await app(variant)
    const token = await text('/token')
    expect(token).toMatch(/^[0-9a-f]{32,}$/)
    expect(await text('/token')).toBe(token)
    const response = await post('/buy', {}, header(token))
    expect([response.status, await response.text()]).toEqual([200, 'bought'])
  })

  test.each(['', 'wrong', '0'.repeat(256)])('refuses a wrong token: %j', async token => {
    const { text, post } = await app(variant)
    await text('/token')
    const response = await post('/buy', {}, header(token))
    expect([response.status, await response.text()]).toEqual([403, 'EBADCSRFTOKEN'])
  })

  test("refuses another visitor's token, and who has no session at all", async () => {
    const { origin, text } = await app(variant)
    const token = await text('/token')
    const other = createVisitor(origin)
    expect((await other.post('/buy', {}, header(token))).status).toBe(403)
    await other.text('/token')
    expect((await other.post('/buy', {}, header(token))).status).toBe(403)
  })

  test('refuses a token that was revoked', async () => {
    const { text, post } = await app(variant)
    const token = await text('/token')
    expect((await post('/logout', {}, header(token))).status).toBe(200)
    expect((await post('/buy', {}, header(token))).status).toBe(403)
  })
})
