import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { type ConnectMiddleware, connect } from '../../../server/engine/connect.ts'
import type { Session } from '../../../server/engine/session.ts'
import type { Random } from '../../support/random.ts'
import type { Genuine, NamedValue } from './mutations.ts'
import { textOf } from './support.ts'

const SOCKET = new Socket()

export interface Served {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly session: Session
}

/**
 * One request through the middleware, without a network. `lines`: of its Cookie header.
 * @throws Error where next() is not called at once, once and without an error
 */
export function pass(middleware: ConnectMiddleware, lines: readonly string[]): Served {
  const req = new IncomingMessage(SOCKET)
  req.method = 'GET'
  req.url = '/'
  // As Node puts several lines together.
  if (lines.length > 0) req.headers.cookie = lines.join('; ')
  const res = new ServerResponse(req)
  let calls = 0
  let given: unknown
  middleware(req, res, error => {
    calls++
    given = error
  })
  if (given !== undefined) throw given
  if (calls !== 1) throw new Error(`next() was called ${calls} times`)
  return { req, res, session: (req as IncomingMessage & { session: Session }).session }
}

/** The cookies that the middleware gives to a client whose session holds this text. */
function issue(middleware: ConnectMiddleware, text: string): NamedValue[] {
  const { res, session } = pass(middleware, [])
  session.text = text
  res.end()
  const lines = [res.getHeader('Set-Cookie') ?? []].flat().map(String)
  return lines.map(line => {
    const [name = '', value = ''] = line.split(';', 1)[0]!.split('=', 2)
    return { name, value }
  })
}

/** A middleware with keys of this seed, and cookies that it and others gave out. */
export function makeGenuine(random: Random): { readonly middleware: ConnectMiddleware; readonly genuine: Genuine } {
  const secret = () => Array.from({ length: 8 }, () => random.int(2 ** 31).toString(36)).join('-')
  const keys = [secret(), secret()]
  const options = { cookieKey: keys, chunks: 3 }
  const middleware = connect(options)
  const valuesOf = (from: ConnectMiddleware) =>
    Array.from({ length: 20 }, () => issue(from, textOf(random, random.pick([2, 60, 200])))[0]!.value)
  const own = [
    middleware,
    connect({ ...options, compressionLevel: 6 }),
    connect({ ...options, cookieKey: keys.toReversed() }),
  ]
  const others = [
    connect({ ...options, cookieKey: secret() }),
    connect({ ...options, cookie: { name: 'session_id2' } }),
  ]
  // Random characters, so that the text is long however it is compressed.
  const long = (length: number) => Array.from({ length: length / 4 }, () => random.int(2 ** 20).toString(32)).join('')
  const genuine = {
    single: own.flatMap(valuesOf),
    several: Array.from({ length: 8 }, (_, index) => issue(middleware, long(4000 + index * 600))),
    foreign: others.flatMap(valuesOf),
  }
  return { middleware, genuine }
}
