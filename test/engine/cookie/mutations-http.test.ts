import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Session } from '../../../server/engine/session.ts'
import { createRandom, seedOfRun } from '../../support/random.ts'
import { makeGenuine } from './genuine.ts'
import { mutatedHeader } from './mutated-headers.ts'
import { headerOf } from './support.ts'

const COUNT = 3000
/** Node sends no control characters, and takes none (RFC 9110, section 5.5). */
const canBeSent = (line: string) => Array.from(line).every(char => char === '\t' || (char >= ' ' && char !== '\u007f'))

test('of 3,000 mutated cookies over HTTP none opens, and each is answered as a client without a session is', async () => {
  const seed = seedOfRun()
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  const { middleware, genuine } = makeGenuine(random)
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (req, res) => {
    middleware(req, res, error => {
      const { session } = req as IncomingMessage & { session: Session }
      res.end(JSON.stringify(error ? String(error) : { isNew: session.isNew, keys: Object.keys(session) }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => {
    agent.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  const ask = (lines: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      // A header is bytes: of what is no Latin-1 those of UTF-8.
      const cookie = lines.map(line => Buffer.from(line).toString('latin1'))
      const asked = request({ port, host: '127.0.0.1', agent, headers: { cookie } }, response => {
        let text = `${response.statusCode} ${response.headers['set-cookie'] ?? ''}`
        response.setEncoding('utf8')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      asked.on('error', reject)
      asked.end()
    })

  const opened = '200 {"isNew":false,"keys":["text"]}'
  expect(await ask([`session_id=${genuine.single[0]}`])).toBe(opened)
  expect(await ask([headerOf(genuine.several[0]!)])).toBe(opened)
  for (let done = 0; done < COUNT; ) {
    const { lines } = mutatedHeader(random, genuine)
    if (!lines.every(canBeSent)) continue
    done++
    const answer = await ask(lines)
    if (answer !== '200 {"isNew":true,"keys":[]}') throw new Error(`seed ${seed}: ${JSON.stringify(lines)}: ${answer}`)
  }
})
