/** @import { IncomingMessage } from 'node:http' */
/** @import { RequestHandler } from 'express' */
import { channel } from 'node:diagnostics_channel'

const waits = channel('sessionscope:lock:wait')
const acquires = channel('sessionscope:lock:acquire')
const releases = channel('sessionscope:lock:release')
const leaves = channel('sessionscope:lock:leave')

/**
 * The session's id, as express-session signs it into its cookie; null where there is none. A session that begins with
 * this request has nobody to share it with. Whoever forges a cookie makes only those wait whose id is known to him.
 *
 * @param {IncomingMessage} req
 */
const sessionId = req => /(?:^|;\s*)connect\.sid=s%3A([\w-]+)\./.exec(req.headers.cookie ?? '')?.[1] ?? null

/** @type {Map<string, Promise<unknown>>} For each session: when the last request that came for it is over. */
const last = new Map()

/**
 * Lets the requests of one session through one after the other, and says so to whoever listens.
 *
 * @param {RequestHandler} sessions
 * @returns {RequestHandler}
 */
export const oneByOne = sessions => async (req, res, next) => {
  const key = sessionId(req)
  if (key === null) return sessions(req, res, next)
  const message = { req, key, backend: 'mutex' }

  const previous = last.get(key)
  const over = new Promise(resolve => res.once('close', resolve))
  const mine = Promise.all([previous, over])
  last.set(key, mine)
  mine.then(() => last.get(key) === mine && last.delete(key))
  if (previous !== undefined) {
    waits.publish(message)
    await previous
  }
  if (res.closed) return leaves.publish({ ...message, reason: 'abort' })

  acquires.publish(message)
  res.once('close', () => releases.publish({ ...message, reason: res.writableFinished ? 'end' : 'abort' }))
  sessions(req, res, next)
}
