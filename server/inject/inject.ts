import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Body, Inner } from './body.ts'
import { type BodyArguments, chunkOf, withChunk } from './chunk.ts'
import { createCodedBody } from './coded-body.ts'
import { asksForPage } from './eligibility.ts'
import { createFraming } from './framing.ts'
import { readHead, withoutHeader } from './head.ts'
import { createPlainBody } from './plain-body.ts'
import { type InjectOptions, type Plan, planFor } from './plan.ts'
import { insertWhole } from './whole.ts'

type Method<R> = (this: ServerResponse, ...args: unknown[]) => R

/**
 * Puts the script tag in front of the `</body>` of the page that this response turns out to be, and changes nothing in
 * any other. To be called before the app's handlers, and before layers that compress; those beneath, like a session
 * library's `end`, see the page with its tag and the right Content-Length.
 *
 * What to do is decided once, when the headers are about to be sent or the body begins. A body that comes whole keeps a
 * Content-Length; of a page that comes in chunks it is dropped unless the first chunk tells the new one.
 */
export function injectInto(req: IncomingMessage, res: ServerResponse, options: InjectOptions): void {
  if (res.headersSent || !asksForPage(req)) return

  const writeHead = res.writeHead as Method<ServerResponse>
  const write = res.write as Method<boolean>
  const end = res.end as Method<ServerResponse>
  const { on } = res
  const framing = createFraming(res)
  /** undefined: not decided yet; null: left alone. */
  let body: Body | null | undefined

  const inner: Inner = {
    write: args => write.apply(res, [...args]),
    end: args => end.apply(res, [...args]),
    on: (event, listener) => on.call(res, event, listener),
    res,
  }

  function onError(error: unknown) {
    try {
      options.onError(error)
    } catch {
      // There is nobody left to tell.
    }
  }

  /** Runs a decision of ours. If it fails, the response is left alone. */
  function decide(decision: () => void) {
    if (body !== undefined) return
    body = null
    if (res.headersSent) return
    try {
      decision()
    } catch (error) {
      body = null
      onError(error)
    }
  }

  /** Runs what is beneath. If the headers could not be sent, the app may answer anew, and all begins again. */
  function attempt<R>(run: () => R): R {
    try {
      return run()
    } catch (error) {
      if (!res.headersSent) {
        framing.restore()
        body = undefined
      }
      throw error
    }
  }

  function plan(args?: BodyArguments): Plan | null {
    const found = planFor(req, readHead(res, args), { ...options, onError })
    if (found === null || found.coding === 'identity' || found.tag !== null) return found
    found.found()
    return null
  }

  const bodyFor = (page: Plan): Body =>
    page.coding === 'identity'
      ? createPlainBody(page, inner, framing)
      : createCodedBody(page, page.coding, inner, onError)

  res.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    let passed: BodyArguments = args
    decide(() => {
      const page = plan(args)
      if (page === null) return
      const next = bodyFor(page)
      if (page.tag !== null) {
        passed = withoutHeader(args, 'content-length')
        framing.change(null)
      }
      body = next
    })
    return attempt(() => writeHead.apply(this, [...passed]))
  } as ServerResponse['writeHead']

  res.write = function (this: ServerResponse, ...args: unknown[]) {
    const chunk = body === null ? null : chunkOf(args)
    if (!chunk) return write.apply(this, args)
    decide(() => {
      const page = plan()
      if (page === null) return
      body = bodyFor(page)
      if (page.coding !== 'identity') framing.change(null)
    })
    return attempt(() => (body ? body.write(args, chunk) : write.apply(this, args)))
  } as ServerResponse['write']

  res.end = function (this: ServerResponse, ...args: unknown[]) {
    const chunk = body === null ? null : chunkOf(args)
    let passed: unknown[] = args
    decide(() => {
      const page = chunk ? plan() : null
      if (page === null || !chunk) return
      const out = insertWhole(page, chunk)
      if (out) {
        const length = framing.length()
        if (length !== null) framing.change(length + out.length - chunk.length)
        passed = withChunk(args, out)
      } else if (out === undefined) {
        framing.change(null)
        body = bodyFor(page)
      }
    })
    return attempt(() => (body && chunk !== undefined ? body.end(args, chunk) : end.apply(this, passed)))
  } as ServerResponse['end']
}
