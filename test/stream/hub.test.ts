import { once } from 'node:events'
import net from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { decodeMessage, encodeMessage, type ServerMessage } from '../../server/protocol/index.ts'
import { encode } from '../../server/stream/encode.ts'
import {
  BASE,
  getHello,
  getJson,
  makeExchange,
  makeSession,
  openViewer,
  PROCESS,
  serve,
  socketUrl,
  startStream,
  watch,
} from './support.ts'

const told = (messages: readonly ServerMessage[]) =>
  messages.flatMap(message => (message.type === 'exchange' ? [message.exchange.id] : []))
const past = (messages: readonly ServerMessage[]) =>
  messages.flatMap(message => (message.type === 'history' ? message.exchanges.map(({ id }) => id) : []))

it('welcomes a viewer with who is there, the state, the failures so far and the history', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  stream.fail('capture', new Error('broken'))
  for (let seq = 1; seq <= 3; seq++) stream.record(makeExchange(seq))
  const viewer = await openViewer(url)
  await viewer.next('history', ({ last }) => last)
  expect(viewer.messages[0]).toEqual({
    type: 'welcome',
    protocol: 1,
    process: PROCESS,
    state: { recording: true, capacity: 500 },
    failures: [{ where: 'capture', message: 'broken', count: 1, lastAt: expect.any(Number) }],
  })
  expect(viewer.messages[1]).toEqual({
    type: 'history',
    exchanges: [makeExchange(1), makeExchange(2), makeExchange(3)],
    last: true,
  })
})

it('tells an empty history too', async () => {
  const { url } = await serve(startStream())
  const viewer = await openViewer(url)
  expect(await viewer.next('history')).toEqual({ type: 'history', exchanges: [], last: true })
})

it('sends a large history in parts, oldest first, each exchange once', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  const after = JSON.stringify('x'.repeat(50_000))
  for (let seq = 1; seq <= 40; seq++) stream.record(makeExchange(seq, { session: makeSession('a', { after }) }))
  const viewer = await openViewer(url)
  await viewer.next('history', ({ last }) => last)
  const parts = viewer.messages.filter(({ type }) => type === 'history')
  expect(parts.length).toBeGreaterThan(5)
  expect(past(viewer.messages)).toEqual(Array.from({ length: 40 }, (_, index) => `exchange-${index + 1}`))
})

it('streams exchanges to all viewers, several states within one turn as the last of them', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  const viewers = [await openViewer(url), await openViewer(url)]
  for (const viewer of viewers) await viewer.next('history')
  stream.record(makeExchange(1, { duration: null }))
  stream.record(makeExchange(2))
  stream.record(makeExchange(1, { duration: 8 }))
  for (const viewer of viewers) {
    expect((await viewer.next('exchange')).exchange).toEqual(makeExchange(1, { duration: 8 }))
    await viewer.next('exchange', ({ exchange }) => exchange.seq === 2)
    expect(told(viewer.messages)).toEqual(['exchange-1', 'exchange-2'])
  }
})

it("streams the tool's own failures with their count", async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  const viewer = await openViewer(url)
  await viewer.next('history')
  stream.fail('inject', new Error('a'))
  stream.fail('inject', new Error('a'))
  expect((await viewer.next('failure')).failure).toMatchObject({ where: 'inject', message: 'a', count: 2 })
})

it('writes messages as superjson does, and those that it refuses so that it can read them', () => {
  const message: ServerMessage = { type: 'exchange', exchange: makeExchange(1, { session: makeSession('a') }) }
  expect(encode(message)).toBe(encodeMessage(message))
  const headers = JSON.parse('{"__proto__":"a","constructor":"b","prototype":"c"}') as Record<string, string>
  const hostile: ServerMessage = { type: 'exchange', exchange: makeExchange(1, { request: { headers } }) }
  expect(() => encodeMessage(hostile)).toThrow()
  const decoded = decodeMessage(encode(hostile))
  expect(decoded).toEqual(hostile)
  expect(({} as { a?: unknown }).a).toBeUndefined()
})

it('stops the stream to a viewer that pauses, and tells it the history when it goes on', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  const [one, other] = [await openViewer(url), await openViewer(url)]
  await one.next('history')
  one.command({ type: 'pause', paused: true })
  await one.next('paused', ({ paused }) => paused)
  stream.record(makeExchange(1))
  await other.next('exchange')
  one.command({ type: 'pause', paused: false })
  await one.next('paused', ({ paused }) => !paused)
  await one.next('history', ({ exchanges }) => exchanges.length === 1)
  expect(told(one.messages)).toEqual([])
  stream.record(makeExchange(2))
  await one.next('exchange', ({ exchange }) => exchange.seq === 2)
})

it('empties the history for everybody; who has paused hears of it afterwards', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  stream.record(makeExchange(1))
  const [one, other] = [await openViewer(url), await openViewer(url)]
  await other.next('history')
  other.command({ type: 'pause', paused: true })
  await other.next('paused')
  one.command({ type: 'clear' })
  await one.next('cleared')
  expect(await getJson(`${url}${BASE}/api/exchanges`)).toEqual({ exchanges: [] })
  expect(other.messages.some(({ type }) => type === 'cleared')).toBe(false)
  stream.record(makeExchange(2))
  other.command({ type: 'pause', paused: false })
  await other.next('history', ({ exchanges }) => exchanges[0]?.seq === 2)
  expect(other.messages.map(({ type }) => type).slice(-3)).toEqual(['paused', 'cleared', 'history'])
})

it('sets capacity and recording for everybody, and ends what was begun before', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  for (let seq = 1; seq <= 20; seq++) stream.record(makeExchange(seq, { duration: null }))
  const [one, other] = [await openViewer(url), await openViewer(url)]
  await other.next('history')
  one.command({ type: 'set', options: { recording: false, capacity: 10 } })
  for (const viewer of [one, other]) {
    expect(await viewer.next('state')).toEqual({ type: 'state', state: { recording: false, capacity: 10 } })
  }
  expect(stream.recording).toBe(false)
  stream.record(makeExchange(21))
  stream.record(makeExchange(20, { duration: 3 }))
  const { exchanges } = await getJson<{ exchanges: { seq: number; duration: number | null }[] }>(
    `${url}${BASE}/api/exchanges`,
  )
  expect(exchanges.map(({ seq }) => seq)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  expect(exchanges.at(-1)?.duration).toBe(3)
})

it.each([
  'not json',
  '',
  '[]',
  'null',
  '{}',
  '{"type":"drop"}',
  '{"type":"__proto__"}',
  '{"type":"clear","all":true}',
  '{"type":"pause"}',
  '{"type":"pause","paused":1}',
  '{"type":"set","options":{"capacity":9}}',
  '{"type":"set","options":{"capacity":1e9}}',
  '{"type":"set","options":{"recording":"no"}}',
  '{"type":"set","options":{"__proto__":{}}}',
  '{"json":{"type":"clear"},"meta":{"values":{"type":["Error"]}}}',
])('refuses the bad command %s, changes nothing and stays', async command => {
  const stream = startStream()
  const { url } = await serve(stream)
  stream.record(makeExchange(1))
  const viewer = await openViewer(url)
  await viewer.next('history')
  viewer.command(command)
  expect(await viewer.next('refused')).toMatchObject({ code: 'bad-command', message: expect.any(String) })
  stream.record(makeExchange(2))
  await viewer.next('exchange')
  expect(viewer.messages.map(({ type }) => type)).toEqual(['welcome', 'history', 'refused', 'exchange'])
  expect(stream.recording).toBe(true)
})

it('refuses commands that are not text', async () => {
  const { url } = await serve(startStream())
  const viewer = await openViewer(url)
  await viewer.next('history')
  viewer.ws.send(Buffer.from('{"type":"clear"}'))
  expect(await viewer.next('refused')).toMatchObject({ message: 'a command is text' })
})

it('closes on a viewer that sends too many commands, or too large ones', async () => {
  const { url } = await serve(startStream())
  const [many, large] = [await openViewer(url), await openViewer(url)]
  await Promise.all([many.next('history'), large.next('history')])
  for (let index = 0; index < 51; index++) many.command({ type: 'pause', paused: false })
  expect(await many.closed).toBe(1008)
  expect(many.messages.filter(({ type }) => type === 'paused')).toHaveLength(50)
  large.command(' '.repeat(4097))
  expect(await large.closed).toBe(1009)
})

it.each([
  ['an unmasked frame', [0x81, 0x01, 0x61], 1002],
  ['a reserved opcode', [0x83, 0x80, 0, 0, 0, 0], 1002],
  ['reserved bits', [0xf1, 0x80, 0, 0, 0, 0], 1002],
  ['a control frame in pieces', [0x09, 0x80, 0, 0, 0, 0], 1002],
  ['text that is not UTF-8', [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
  ['a length of 2^63', [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1009],
])('closes on %s with the code for it, and serves the others', async (_name, bytes, code) => {
  const stream = startStream()
  const { url, port } = await serve(stream)
  const other = await openViewer(url)
  const { token } = await getHello(url)
  const socket = net.connect(port, '127.0.0.1')
  const received: Buffer[] = []
  socket.on('data', chunk => received.push(chunk))
  socket.write(
    `GET ${BASE}/ws?v=1&token=${token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.write(Buffer.from(bytes))
  await once(socket, 'end')
  const close = Buffer.concat(received).subarray(-4)
  expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, code])
  socket.destroy()
  stream.record(makeExchange(1))
  await other.next('exchange')
})

it('tells a viewer of another version to reload, if it has the token', async () => {
  const { url } = await serve(startStream())
  for (const version of [0, 2, '', 'x', '1&v=2']) {
    const viewer = await openViewer(url, version)
    if (version === '1&v=2') {
      await viewer.next('welcome')
      continue
    }
    expect(await viewer.closed).toBe(4409)
    expect(viewer.messages).toEqual([{ type: 'reload', protocol: 1 }])
  }
})

it('takes 32 viewers and tells the next to try again later', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  const { token } = await getHello(url)
  const open = () => watch(new WebSocket(socketUrl(url, token), { origin: url }))
  const viewers = Array.from({ length: 32 }, open)
  await Promise.all(viewers.map(viewer => viewer.next('history')))
  expect(await open().closed).toBe(1013)
  viewers[0]?.ws.close()
  await viewers[0]?.closed
  await open().next('welcome')
})

it('lets in a program that has the token and sends no Origin', async () => {
  const { url } = await serve(startStream())
  const { token } = await getHello(url)
  await watch(new WebSocket(socketUrl(url, token))).next('welcome')
})

it('leaves out what a slow viewer cannot take, tells it how many, and goes on', async () => {
  const stream = startStream({ maxBytes: 1e6 })
  const { url } = await serve(stream)
  const [slow, fast] = [await openViewer(url), await openViewer(url)]
  await Promise.all([slow.next('history'), fast.next('history')])
  slow.ws.pause()
  const before = JSON.stringify('x'.repeat(200_000))
  const count = 150
  for (let seq = 1; seq <= count; seq++) {
    stream.record(makeExchange(seq, { session: makeSession('a', { before }) }))
    await fast.next('exchange', ({ exchange }) => exchange.seq === seq)
  }
  slow.ws.resume()
  const skipped = await slow.next('skipped')
  expect(skipped.count).toBeGreaterThan(10)
  expect(told(slow.messages).length + skipped.count).toBe(count)
  stream.record(makeExchange(count + 1))
  await slow.next('exchange', ({ exchange }) => exchange.seq === count + 1)
  expect(told(fast.messages)).toHaveLength(count)
})

it('ends its viewers when it is closed', async () => {
  const stream = startStream()
  const { url } = await serve(stream)
  const viewer = await openViewer(url)
  await viewer.next('history')
  stream.close()
  expect(await viewer.closed).toBe(1001)
})
