import { createRequire } from 'node:module'
import util from 'node:util'
import type flashModule from 'connect-flash'
import type { Request } from 'express'
import { describe, expect, test } from 'vitest'
import { everyVariant, start, type Variant } from './app.ts'

// connect-flash 0.1.1 takes it from `util`, from where Node 23 removed it.
if (!('isArray' in util)) Object.assign(util, { isArray: Array.isArray })
const flash = createRequire(import.meta.url)('connect-flash') as typeof flashModule

type Flashing = Request & { session: Record<string, unknown> }

const app = (variant: Variant) =>
  start(variant, app => {
    app.use(flash())
    app.get('/save', (req, res) => {
      req.flash('info', 'saved')
      const count = req.flash('info', '%s was sent to %d people', 'It', 3)
      res.redirect(`/show?${count}`)
    })
    app.get('/show', (req, res) => {
      res.json(req.flash('info'))
    })
    app.get('/all', (req, res) => {
      req.flash('error', ['one', 'two'] as unknown as string)
      req.flash('info', 'three')
      res.json(req.flash())
    })
    app.get('/name', (req, res) => {
      req.flash('name', 'too short')
      const { flash } = (req as unknown as Flashing).session
      res.json((flash as { name: unknown }).name)
    })
    app.get('/keys', (req, res) => {
      res.json(Object.keys((req as unknown as Flashing).session))
    })
  })

describe.each(everyVariant)('connect-flash on the engine, %s', variant => {
  test('carries messages over a redirect and shows them once', async () => {
    const { visit, text } = await app(variant)
    const response = await visit('/save')
    expect(response.headers.get('location')).toBe('/show?2')
    expect(JSON.parse(await text('/show?2'))).toEqual(['saved', 'It was sent to 3 people'])
    expect(JSON.parse(await text('/show'))).toEqual([])
  })

  test('collects messages of several requests', async () => {
    const { text } = await app(variant)
    await text('/save')
    await text('/save')
    expect(JSON.parse(await text('/show'))).toHaveLength(4)
  })

  test('shows all of them by their kinds, within one request too', async () => {
    const { text } = await app(variant)
    expect(JSON.parse(await text('/all'))).toEqual({ error: ['one', 'two'], info: ['three'] })
    expect(JSON.parse(await text('/show'))).toEqual([])
  })

  test('takes a kind that is called like a field, `name`', async () => {
    const { text } = await app(variant)
    await text('/name')
    expect(JSON.parse(await text('/name'))).toEqual(['too short', 'too short'])
  })

  test('gives nobody a cookie who is shown no message', async () => {
    const { jar, text } = await app(variant)
    expect(JSON.parse(await text('/keys'))).toEqual([])
    expect(jar.size).toBe(0)
  })
})
