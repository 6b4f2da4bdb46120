import type { Body, Inner } from './body.ts'
import { type BodyArguments, callbackOf, withChunk } from './chunk.ts'
import { type Coding, codecFor } from './coding.ts'
import { createInserter } from './inserter.ts'
import type { Plan } from './plan.ts'
import { createRecoder, type Recoder } from './recoder.ts'
import { insertWhole } from './whole.ts'

/**
 * `recoding`: through the recoder, or about to begin with it. `passing`: as it comes, the data being corrupt from its
 * beginning, or all being said. `dropping`: the data became corrupt on the way, so that nothing sensible can follow.
 */
type State = 'recoding' | 'passing' | 'dropping'

const nothing = Buffer.alloc(0)

/** A page that comes compressed, from a layer above or as the app stored it. */
export function createCodedBody(
  plan: Plan,
  coding: Exclude<Coding, 'identity'>,
  inner: Inner,
  onError: (error: unknown) => void,
): Body {
  let state: State = 'recoding'
  let recoder: Recoder | null = null
  /** The arguments of `end`, from its call until it is passed on. */
  let ending: BodyArguments | null = null

  function finish() {
    if (ending === null) return
    const args = ending
    ending = null
    state = 'passing'
    try {
      inner.end(args)
    } catch (error) {
      // The call of the app to which this error belongs has long returned.
      onError(error)
      inner.res.destroy()
    }
  }

  function start(firstByte: number): Recoder {
    const next = createRecoder(codecFor(coding, firstByte), createInserter(plan), {
      data: bytes => inner.write([bytes]),
      finished: finish,
      drain: () => inner.res.emit('drain'),
      corrupt(unsent) {
        state = unsent === null ? 'dropping' : 'passing'
        for (const chunk of unsent ?? []) inner.write([chunk])
        if (ending === null) inner.res.emit('drain')
        finish()
      },
      failed: onError,
    })
    inner.on('drain', next.drained)
    inner.on('close', () => {
      next.dispose()
      state = 'passing'
      // Below may be the session library, which saves when the response ends.
      finish()
    })
    // The head goes out when it would have gone.
    inner.write([nothing])
    return next
  }

  return {
    write(args, chunk) {
      const callback = callbackOf(args)
      if (ending !== null) {
        if (callback)
          process.nextTick(callback, new Error('[sessionscope] write() was called after end(); call it before'))
        return false
      }
      if (state === 'dropping') {
        if (callback) process.nextTick(callback)
        return true
      }
      if (state === 'passing' || (recoder === null && chunk.length === 0)) return inner.write(args)
      recoder ??= start(chunk[0]!)
      return recoder.write(chunk, callback)
    },
    end(args, chunk) {
      const callback = callbackOf(args)
      if (ending !== null) {
        if (callback) inner.res.once('finish', callback)
        return inner.res
      }
      if (state === 'passing') return inner.end(args)
      if (recoder === null && state === 'recoding') {
        if (chunk === null || chunk.length === 0) return inner.end(args)
        const out = insertWhole(plan, chunk)
        if (out !== undefined) return inner.end(out === null ? args : withChunk(args, out))
        recoder = start(chunk[0]!)
      }
      ending = withChunk(args, null)
      if (state === 'dropping') finish()
      else recoder?.end(chunk)
      return inner.res
    },
  }
}
