import type { ServerResponse } from 'node:http'
import { headersSent, pretendSent, setFinished } from './sent-facade.ts'
import { carriesCookies, withCookie } from './write-head-cookies.ts'

/** What is to happen before a response may go. */
export interface Gate {
  /** The head is about to be made, by a call that cannot wait: what can be said of the session's cookie now? */
  head(status: unknown): void
  /** The first byte is about to go (`last` false), or the last. Nothing goes before it is done, and nothing where it fails. */
  pass(last: boolean): Promise<void> | undefined
  /** The session's Set-Cookie line, or null; asked for once, before the headers are made. */
  cookie(): string | null
  failed(error: unknown): void
}

type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * Holds a response back until its session is stored: a client that has the answer finds what it was told of, and a save that
 * fails is an error before the response says otherwise. Calls that come in the meantime are made afterwards, in their order.
 */
export function gateResponse(res: ServerResponse, gate: Gate): void {
  let state: 'open' | 'holding' | 'streaming' | 'done' = 'open'
  let cookieAdded = false
  let ended = false
  let queue: (() => unknown)[] = []
  let wantsDrain = false

  const addCookie = () => {
    const line = takeCookie()
    if (line !== null) res.appendHeader('Set-Cookie', line)
  }
  /** The session's Set-Cookie line, once. */
  const takeCookie = () => {
    if (cookieAdded || res.headersSent) return null
    cookieAdded = true
    return gate.cookie()
  }

  /** Runs a call once the gate has let it pass. Gives what the call gives, or undefined where it was put off. */
  function through(last: boolean, call: () => unknown): unknown {
    let work: Promise<void> | undefined
    try {
      work = gate.pass(last)
    } catch (error) {
      state = 'done'
      process.nextTick(gate.failed, error)
      return undefined
    }
    if (work === undefined) return go(last, call)
    state = 'holding'
    ended = last
    queue = [call]
    const release = pretendSent(res)
    if (last) setFinished(res, true)
    work.then(
      () => {
        release()
        state = last ? 'done' : 'streaming'
        addCookie()
        replay()
      },
      (error: unknown) => {
        release()
        state = 'done'
        queue = []
        gate.failed(error)
      },
    )
    return undefined
  }

  function go(last: boolean, call: () => unknown): unknown {
    state = last ? 'done' : 'streaming'
    addCookie()
    return call()
  }

  /** What waited, in its order; an end among it has to pass as the last. */
  function replay() {
    const calls = queue
    queue = []
    try {
      for (const call of calls) call()
    } catch (error) {
      state = 'done'
      gate.failed(error)
    }
    if (wantsDrain && !res.writableNeedDrain) res.emit('drain')
    wantsDrain = false
  }

  const original = (name: 'writeHead' | 'write' | 'end' | 'flushHeaders') => res[name] as unknown as Method
  const { writeHead, write, end, flushHeaders } = {
    writeHead: original('writeHead'),
    write: original('write'),
    end: original('end'),
    flushHeaders: original('flushHeaders'),
  }
  const hooked: Record<string, Method> = res as never
  hooked.writeHead = (...args) => {
    if (state === 'holding') throw headersSent('write')
    if (state === 'open') gate.head(args[0])
    if (!carriesCookies(args)) addCookie()
    else {
      const line = takeCookie()
      if (line !== null) args[args.length - 1] = withCookie(args.at(-1), line)
    }
    return writeHead.apply(res, args)
  }
  hooked.write = (...args) => {
    const call = () => write.apply(res, args)
    // What Node refuses it shall refuse here, not when nobody listens.
    if (!isChunk(args[0])) return call()
    if (state === 'holding') queue.push(call)
    else if (state !== 'open') return call()
    const written = state === 'holding' ? undefined : through(false, call)
    if (written !== undefined) return written
    wantsDrain = true
    return false
  }
  hooked.flushHeaders = () => {
    if (state === 'holding') return void queue.push(() => flushHeaders.call(res))
    if (state !== 'open') return flushHeaders.call(res)
    through(false, () => flushHeaders.call(res))
  }
  hooked.end = (...args) => {
    const call = () => end.apply(res, args)
    if (state === 'done' || !isChunk(args[0])) return call()
    if (state === 'holding') {
      queue.push(ended ? call : () => through(true, call))
      ended = true
      setFinished(res, true)
      return res
    }
    return through(true, call) ?? res
  }
}

const isChunk = (chunk: unknown) =>
  chunk == null || typeof chunk === 'string' || typeof chunk === 'function' || chunk instanceof Uint8Array
