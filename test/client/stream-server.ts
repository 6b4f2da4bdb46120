import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { encodeMessage, PROTOCOL_VERSION, type ServerMessage } from '../../server/protocol/index.ts'

/** A server whose hello and stream are as a test wants them. */
export async function startServer() {
  const server = createServer((_, res) => {
    hellos.push(performance.now())
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  const hellos: number[] = []
  const tokens: (string | null)[] = []
  const heard: string[] = []
  const helloOf = (token: string, protocol: number = PROTOCOL_VERSION) =>
    JSON.stringify({ protocol, token, process: {} })
  const answer = { status: 200, body: helloOf('first') }
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, req) => {
    tokens.push(new URL(req.url ?? '', 'http://x').searchParams.get('token'))
    socket.on('message', data => heard.push(String(data)))
    socket.send(encodeMessage(welcome))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hellos,
    tokens,
    heard,
    answer,
    helloOf,
    sockets,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const welcome: ServerMessage = {
  type: 'welcome',
  protocol: PROTOCOL_VERSION,
  process: { pid: 1, host: 'h', boot: 'b', startedAt: 0 },
  state: { recording: true, capacity: 500 },
  failures: [],
}
