import type { ServerResponse } from 'node:http'
import { addToHead, addToHeaders } from './add-cookies.ts'
import { isChunk, lengthOf } from './body-chunk.ts'
import { headersSent, pretendSent, setFinished } from './sent-facade.ts'

/** What is to happen before a response may go. */
export interface Gate {
  /** The head is about to be made, by a call that cannot wait: what can be said of the session's cookie now? */
  head(status: unknown): void
  /** The first byte is about to go (`last` false), or the last. Nothing goes before it is done, and nothing where it fails. */
  pass(last: boolean): Promise<void> | undefined
  /** The session's Set-Cookie lines; asked for once, before the headers are made. */
  cookies(): readonly string[]
  failed(error: unknown): void
}

type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * Holds a response back until its session is stored: a client that has the answer finds what it was told of, and a save that
 * fails is an error before the response says otherwise. Calls that come in the meantime are made afterwards, in their order.
 */
export function gateResponse(res: ServerResponse, gate: Gate): void {
  let state: 'open' | 'holding' | 'streaming' | 'done' = 'open'
  /** Raised by a failure: what was hooked before it, and whoever wrapped that, has nothing to say any more. */
  let turn = 0
  let cookieAdded = false
  let ended = false
  let queue: (() => unknown)[] = []
  /** Bytes that wait. */
  let waiting = 0
  let wantsDrain = false

  /** The session's Set-Cookie lines, once. */
  const takeCookies = () => {
    if (cookieAdded || res.headersSent) return []
    cookieAdded = true
    return gate.cookies()
  }

  /** Runs a call once the gate has let it pass. Gives what the call gives, or undefined where it was put off. */
  function through(last: boolean, call: () => unknown): unknown {
    let work: Promise<void> | undefined
    try {
      work = gate.pass(last)
    } catch (error) {
      failSoon(error)
      return undefined
    }
    if (work === undefined) return go(last, call)
    state = 'holding'
    ended = last
    queue = [call]
    const release = pretendSent(res, () => ended)
    if (last) setFinished(res, true)
    const { statusCode } = res
    work.then(
      () => {
        const cut = release()
        // Set after it was sent, so to speak, it changes nothing.
        if (!res.headersSent) res.statusCode = statusCode
        state = last ? 'done' : 'streaming'
        replay()
        cut?.()
      },
      (error: unknown) => {
        release()
        fail(error)
      },
    )
    return undefined
  }

  /** What the app still says in this tick belongs to the answer that failed. */
  function failSoon(error: unknown): void {
    turn++
    process.nextTick(fail, error)
  }

  /** The error handler has a response without what was put around it since, a compression that has ended, for one. */
  function fail(error: unknown): void {
    turn++
    state = 'done'
    queue = []
    hook()
    gate.failed(error)
  }

  function go(last: boolean, call: () => unknown): unknown {
    state = last ? 'done' : 'streaming'
    addToHeaders(res, takeCookies())
    return call()
  }

  /** What waited, in its order; an end among it has to pass as the last. */
  function replay() {
    const calls = queue
    queue = []
    waiting = 0
    try {
      addToHeaders(res, takeCookies())
      for (const [index, call] of calls.entries()) {
        // An end among them has to wait once more, and what came after it with it.
        if ((state as string) === 'holding') {
          queue.push(...calls.slice(index))
          break
        }
        call()
      }
    } catch (error) {
      fail(error)
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
  function hook() {
    const mine = turn
    hooked.writeHead = (...args) => {
      if (turn !== mine) return res
      if (state === 'holding') throw headersSent('write')
      try {
        if (state === 'open') gate.head(args[0])
        addToHead(res, args, takeCookies())
      } catch (error) {
        if (state !== 'open') throw error
        failSoon(error)
        return res
      }
      return writeHead.apply(res, args)
    }
    hooked.write = (...args) => {
      if (turn !== mine) return false
      const call = () => write.apply(res, args)
      // What Node refuses it shall refuse here, not when nobody listens.
      if (args[0] == null || typeof args[0] === 'function' || !isChunk(args)) return call()
      if (state === 'holding') queue.push(call)
      else if (state !== 'open') return call()
      const written = state === 'holding' ? undefined : through(false, call)
      if (written !== undefined) return written
      // Whoever pipes waits for a `drain` of what it writes to, which compression() mounted before makes its own stream's. So
      // it is told to wait where that stream will be full, and not before.
      waiting += lengthOf(args[0])
      if (waiting < res.writableHighWaterMark) return true
      wantsDrain = true
      return false
    }
    hooked.flushHeaders = () => {
      if (turn !== mine) return
      if (state === 'holding') return void queue.push(() => flushHeaders.call(res))
      if (state !== 'open') return flushHeaders.call(res)
      through(false, () => flushHeaders.call(res))
    }
    hooked.end = (...args) => {
      if (turn !== mine) return res
      const call = () => end.apply(res, args)
      if (state === 'done' || !isChunk(args)) return call()
      if (state === 'holding') {
        queue.push(ended ? call : () => through(true, call))
        ended = true
        setFinished(res, true)
        return res
      }
      return through(true, call) ?? res
    }
  }
  hook()
}
