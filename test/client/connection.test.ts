import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { backOff, type ConnectionStatus, openConnection } from '../../client/connection.ts'
import type { Surroundings } from '../../client/surroundings.ts'
import { encodeMessage, type ServerMessage } from '../../server/protocol/index.ts'
import { startServer, welcome } from './stream-server.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A connection to a server, what it said, and a hand on the page around it. */
async function connect(server: Awaited<ReturnType<typeof startServer>>, random = 0) {
  const statuses: ConnectionStatus[] = []
  const messages: ServerMessage[] = []
  const page = { wake() {}, sleep() {}, forbid(_: string) {} }
  const surroundings: Surroundings = {
    fetch: (path, options) => fetch(`${server.origin}${path}`, options),
    WebSocket: WebSocket as unknown as Surroundings['WebSocket'],
    origin: server.origin,
    random: () => random,
    listen(wake, sleep, forbid) {
      Object.assign(page, { wake, sleep, forbid })
      return () => {}
    },
  }
  const connection = openConnection({
    base: '/__sessionscope',
    surroundings,
    onMessage: message => messages.push(message),
    onStatus: status => statuses.push(status),
  })
  ends.push(connection.close, server.close)
  const until = (kind: ConnectionStatus['kind'], count = 1) =>
    expect
      .poll(() => statuses.filter(status => status.kind === kind).length, { timeout: 5000 })
      .toBeGreaterThanOrEqual(count)
  const trouble = () => {
    const status = statuses.at(-1)
    return status && 'trouble' in status ? `${status.trouble.why} ${status.trouble.cure}` : null
  }
  return { connection, statuses, messages, page, until, trouble }
}

it('doubles the delay from 0.25 to 8 seconds, with jitter', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 60].map(attempt => backOff(attempt, 1))).toEqual([
    250, 500, 1000, 2000, 4000, 8000, 8000, 8000,
  ])
  expect([0, 5].map(attempt => backOff(attempt, 0))).toEqual([125, 4000])
})

describe('the connection', () => {
  it('asks for a token, opens the stream with it, hands on messages and sends commands', async () => {
    const server = await startServer()
    const { connection, messages, statuses, until } = await connect(server)
    await until('live')
    expect(statuses.map(({ kind }) => kind)).toEqual(['connecting', 'live'])
    expect(server.tokens).toEqual(['first'])
    expect(messages).toEqual([welcome])
    expect(connection.send({ type: 'clear' })).toBe(true)
    await expect.poll(() => server.heard).toEqual(['{"type":"clear"}'])
  })

  it('comes back with the new token of a server that was restarted', async () => {
    const server = await startServer()
    const { connection, until } = await connect(server)
    await until('live')
    server.answer.body = server.helloOf('second')
    for (const socket of server.sockets.clients) socket.terminate()
    await until('waiting')
    expect(connection.send({ type: 'clear' })).toBe(false)
    await until('live', 2)
    expect(server.tokens).toEqual(['first', 'second'])
  })

  it('says what is wrong, and how to cure it', async () => {
    const server = await startServer()
    server.answer.status = 404
    const { page, until, trouble } = await connect(server)
    await until('waiting')
    expect(trouble()).toContain('does not answer here')
    server.answer.status = 403
    page.wake()
    await until('waiting', 2)
    expect(trouble()).toContain('refused')
    page.forbid('connect-src')
    page.wake()
    await until('waiting', 3)
    expect(trouble()).toContain("connect-src 'self'")
  })

  it("takes an app's answer to every path for what it is: not sessionscope", async () => {
    const server = await startServer()
    server.answer.body = '<!doctype html>'
    const { until, trouble } = await connect(server)
    await until('waiting')
    expect(trouble()).toContain('does not answer here')
  })

  it('stops for a server of another version, and asks for a reload', async () => {
    const server = await startServer()
    server.answer.body = server.helloOf('t', 99)
    const { page, until, trouble } = await connect(server)
    await until('stopped')
    expect(trouble()).toContain('Reload this page')
    page.wake()
    // Another one asks again after as long as this one would wait at most.
    server.answer.status = 500
    const other = await connect(server)
    await other.until('waiting')
    server.answer.status = 200
    server.answer.body = server.helloOf('t')
    await other.until('live')
    expect(server.hellos).toHaveLength(3)
  })

  it('stops when the server asks for a reload over the stream', async () => {
    const server = await startServer()
    const { until } = await connect(server)
    await until('live')
    for (const socket of server.sockets.clients) socket.send(encodeMessage({ type: 'reload', protocol: 9 }))
    await until('stopped')
  })

  it('tries at once when the page wakes, and leaves the stream while the page is put away', async () => {
    const server = await startServer()
    server.answer.status = 500
    const { page, until } = await connect(server, 1)
    await until('waiting')
    server.answer.status = 200
    page.wake()
    await until('live')
    page.sleep()
    await expect.poll(() => server.sockets.clients.size).toBe(0)
    page.wake()
    await until('live', 2)
  })

  it('passes over what it cannot read', async () => {
    const server = await startServer()
    const { messages, until } = await connect(server)
    await until('live')
    for (const socket of server.sockets.clients) {
      socket.send('{')
      socket.send(Buffer.from([1, 2, 3]))
      socket.send(encodeMessage({ type: 'cleared' }))
    }
    await expect.poll(() => messages.length).toBe(2)
    expect(messages[1]).toEqual({ type: 'cleared' })
  })

  it('tries no more once it is closed', async () => {
    const server = await startServer()
    const { connection, page, until } = await connect(server)
    await until('live')
    connection.close()
    page.wake()
    await expect.poll(() => server.sockets.clients.size).toBe(0)
    // Another one that loses its connection after this comes back.
    const other = await connect(server)
    await other.until('live')
    for (const socket of server.sockets.clients) socket.terminate()
    await other.until('live', 2)
    expect(server.hellos).toHaveLength(3)
  })
})
