import { once } from 'node:events'
import { createServer, IncomingMessage, request } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { createCookieWatch } from '../../../server/capture/cookies/watch.ts'
import { createRedactor } from '../../../server/capture/redaction/redaction.ts'
import { createTool } from '../../../server/tool.ts'

/** Each runs a number of hostile requests, and returns what holds the tool's state. */
const attacks: Readonly<Record<string, (count: number) => Promise<unknown>>> = {
  /** Each browser is new, and each response sets cookies with long names, values and paths out of a large head. */
  async cookies(count) {
    const watch = createCookieWatch()
    for (let i = 0; i < count; i++) {
      const req = new IncomingMessage(new Socket())
      const many = Array.from({ length: 20 }, (_, k) => `k${k}=${'x'.repeat(200)}${i}`).join('; ')
      Object.assign(req.headers, {
        host: 'localhost:3000',
        'user-agent': `${'U'.repeat(4000)} ${i >> 3}`,
        'accept-language': `${'l'.repeat(4000)} ${i >> 3}`,
        'x-forwarded-for': `10.0.${i >> 11}.${(i >> 3) & 255}`,
        cookie: many,
      })
      const url = `/${'p'.repeat(900)}/${i}`
      const seen = { method: 'GET', url, headers: req.headers, protocol: 'http', encrypted: false, status: 200 }
      const at = Date.UTC(2026, 0, 1) + i * 1000
      const exchange = watch.open(`x${i}`, req, seen, at)
      const name = `${'n'.repeat(500)}${i}_`
      const set = Array.from(
        { length: 12 },
        (_, k) => `${name}${k}=${i}${'v'.repeat(500)}; Path=/${'p'.repeat(900)}; Foo=${'z'.repeat(2500)}`,
      )
      const refused = `${'r'.repeat(50_000)}${i}=x`
      const head = ['HTTP/1.1 200 OK', `Date: Thu, 01 Jan 2026 00:00:00 GMT`, ...set, refused].join('\r\n')
      const lines = head.split('\r\n')
      exchange.sent({ lines: lines.slice(2), date: lines[1]?.slice(6), status: 200, location: undefined, at })
      exchange.facts(url)
    }
    return watch
  },

  /** Secrets and names are parts of a large text each, as bodies have them. */
  async secrets(count) {
    const redactor = createRedactor()
    for (let i = 0; i < count; i++) {
      const body = `${'x'.repeat(100_000)} customer_number_${i}_token=0123456789abcdef${i} `
      redactor.text(body.slice(100_000))
    }
    return redactor
  },

  /** A server with the tool; answers have heads of 300 KB, of which a little is shown. */
  async heads(count) {
    const history = { exchanges: 10_000, bytes: 4 * 1024 * 1024 }
    const tool = createTool({ enabled: true, print: false, history })
    const server = createServer({ maxHeaderSize: 1e6 }, (req, res) => {
      void tool.handle(
        req,
        res,
        () => {
          res.setHeader('X-Large', 'x'.repeat(300_000))
          res.setHeader('Set-Cookie', `a=b; Path=/; Foo=${'y'.repeat(10_000)}`)
          res.setHeader('X-Small', `a small one of ${req.url}`)
          res.end('ok')
        },
        null,
      )
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (let i = 0; i < count; i++) {
      const asked = request({ port, host: '127.0.0.1', path: `/${i}`, maxHeaderSize: 1e6 }).end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      await once(answer.resume(), 'close')
    }
    server.close()
    server.closeAllConnections()
    return tool
  },
}

async function heap(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise(resolve => setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

process.once('message', async ({ attack, count }: { attack: string; count: number }) => {
  const run = attacks[attack]
  if (run === undefined) throw new Error(`no attack ${attack}`)
  // What is loaded and compiled once counts for nothing.
  await run(5)
  const before = await heap()
  const kept = await run(count)
  const bytes = (await heap()) - before
  process.send?.({ bytes, kept: typeof kept }, () => process.exit(0))
})
