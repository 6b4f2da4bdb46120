import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAdoption } from '../../../server/engine/express-session/adoption.ts'
import { idOfSid } from '../../../server/engine/express-session/sid.ts'
import { isId } from '../../../server/engine/id.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { fileStore, tempFolder } from './support.ts'

/** What an app with express-session gives a browser: its cookie, as it comes back, and the session's id. */
async function visit(options: Partial<session.SessionOptions> = {}): Promise<{ cookie: string; sid: string }> {
  const app = express()
  app.use(session({ secret: 'old secret', resave: false, saveUninitialized: true, ...options }))
  app.get('/', (req, res) => void res.send(req.sessionID))
  const server = createServer(app)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  return { cookie, sid: await response.text() }
}

describe('an id of express-session', () => {
  test('becomes one of ours, always the same, and another for another', () => {
    const ids = ['a', 'b', 'x'.repeat(5000), '../../etc/passwd', '\u0000', '👻'].map(idOfSid)
    expect(ids.every(isId)).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
    expect(idOfSid('a')).toBe(ids[0])
    // What was copied with one version is found by the next.
    expect(idOfSid('uCCzDhHh1yGkmDFTLq4wSRVKwAaDVTA5')).toBe('5qavel34urb30l1c2aj2rr1abg1ar22c')
  })
})

describe('adoption', () => {
  test('finds the session of a cookie that express-session made', async () => {
    const { cookie, sid } = await visit()
    expect(createAdoption({ secret: 'old secret' }).idFrom(cookie)).toBe(idOfSid(sid))
    expect(createAdoption({ secret: 'old secret' }).idFrom(`a=1; ${cookie}; b=2`)).toBe(idOfSid(sid))
  })

  test('finds it under another name, with an older secret, and whatever its id looks like', async () => {
    const genid = () => 'tenant.a/ü;, 1'
    const { cookie, sid } = await visit({
      name: 'sid',
      secret: ['older', 'oldest'],
      genid,
      store: fileStore(tempFolder()),
    })
    expect(sid).toBe(genid())
    expect(createAdoption({ name: 'sid', secret: ['newer', 'older'] }).idFrom(cookie)).toBe(idOfSid(sid))
    expect(createAdoption({ secret: ['newer', 'older'] }).idFrom(cookie)).toBeNull()
  })

  test('takes nothing that express-session did not sign', async () => {
    const { cookie } = await visit()
    const { idFrom } = createAdoption({ secret: ['a', 'b'] })
    expect(idFrom(cookie)).toBeNull()
    const own = createAdoption({ secret: 'old secret' }).idFrom
    const value = decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1))
    const dot = value.lastIndexOf('.')
    for (const forged of [
      value.slice(2),
      value.slice(0, dot),
      value.slice(0, dot + 1),
      `s:.${value.slice(dot + 1)}`,
      `s:x${value.slice(2)}`,
      `j:${value.slice(2)}`,
      `${value}=`,
      `${value}A`,
      value.slice(0, -1),
      value.toUpperCase(),
      `s:${'x'.repeat(100_000)}${value.slice(dot)}`,
    ]) {
      expect(own(`connect.sid=${encodeURIComponent(forged)}`)).toBeNull()
    }
  })

  test('takes no cookie that is longer than browsers keep', async () => {
    const idOf = async (length: number) => {
      const { cookie, sid } = await visit({ genid: () => 'x'.repeat(length) })
      return [createAdoption({ secret: 'old secret' }).idFrom(cookie), idOfSid(sid)]
    }
    const [short, own] = await idOf(4000)
    expect(short).toBe(own)
    expect((await idOf(4096))[0]).toBeNull()
  })

  test('never throws, whatever comes', async () => {
    const { cookie, sid } = await visit()
    const { idFrom } = createAdoption({ secret: 'old secret' })
    for (const header of [
      undefined,
      '',
      '=',
      'connect.sid',
      'connect.sid=',
      'connect.sid=%',
      'connect.sid=s%3',
      'connect.sid=s:%ff.',
    ]) {
      expect(idFrom(header)).toBeNull()
    }
    const seed = seedOfRun()
    const { int } = createRandom(seed)
    for (let i = 0; i < 3000; i++) {
      const at = int(cookie.length)
      const text = cookie.slice(0, at) + String.fromCharCode(int(256)) + cookie.slice(at + int(3))
      const id = idFrom(text)
      if (id !== null) expect([id, seed]).toEqual([idOfSid(sid), seed])
    }
  })

  test('cannot be had without a secret', () => {
    for (const secret of ['', [], ['']] as const) {
      expect(() => createAdoption({ secret })).toThrow(/^\[sessionscope\] option "adopt\.secret" is .*; allowed: /)
    }
  })
})
