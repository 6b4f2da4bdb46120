import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const JSON_TYPE = 'application/json; charset=utf-8'
const CHUNK = 32 * 1024

/** The headers of everything that the tool answers. What the app's own middleware allowed to others is taken back. */
export function setGuards(res: ServerResponse): void {
  for (const name of res.getHeaderNames()) {
    if (name.startsWith('access-control-') || name === 'timing-allow-origin') res.removeHeader(name)
  }
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('X-Frame-Options', 'DENY')
  res.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  res.setHeader('Referrer-Policy', 'no-referrer')
}

/** Answers a body of a known type; of HEAD the headers only. */
export function answer(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
): void {
  res.statusCode = status
  res.setHeader('Content-Type', type)
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(req.method === 'HEAD' ? undefined : body)
}

export function answerJson(req: IncomingMessage, res: ServerResponse, value: unknown, status = 200): void {
  answer(req, res, status, JSON_TYPE, `${JSON.stringify(value, null, 2)}\n`)
}

/** `{ error: { code, message } }`: the code for programs, the message for people. */
export function answerError(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  answerJson(req, res, { error: { code, message: `[sessionscope] ${message}` } }, status)
}

/** As bytes: of text with letters beyond Latin, Node 26 waits for a 'drain' that never comes. */
function* listBytes(before: string, items: Iterable<unknown>, after: string): Generator<Buffer> {
  let text = before
  let separator = '\n'
  for (const item of items) {
    text += separator + JSON.stringify(item)
    separator = ',\n'
    if (text.length < CHUNK) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(`${text}\n${after}\n`)
}

/**
 * Answers `before`, the items as JSON, one a line, and `after`. An item is made when the client has taken those before
 * it, so a large answer needs little memory and never holds up the app. Rejects where an item throws; a client that
 * leaves early is no error.
 */
export async function answerList(
  req: IncomingMessage,
  res: ServerResponse,
  before: string,
  items: Iterable<unknown>,
  after: string,
): Promise<void> {
  res.statusCode = 200
  res.setHeader('Content-Type', JSON_TYPE)
  if (req.method === 'HEAD') return void res.end()
  try {
    await pipeline(Readable.from(listBytes(before, items, after)), res)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}
