import type { SessionWatch } from '../adapters/adapter.ts'
import type { Recording } from './recording.ts'
import { hookResponse } from './response-hooks.ts'

/**
 * The inner layer, around what leaves for Node: counts its bytes and takes its times. Off the response's path, `headed`
 * is called after each head that was sent.
 */
export function hookInner(recording: Recording, headed: () => void): void {
  const { res, marks, bytes } = recording
  hookResponse(res, {
    writeHead: call => {
      marks.head ??= marks.now()
      const result = call()
      setImmediate(headed)
      return result
    },
    write: (call, [chunk, encoding]) => {
      bytes.count(chunk, encoding)
      return call()
    },
    end: (call, [chunk, encoding]) => {
      bytes.count(chunk, encoding)
      marks.saved ??= marks.now()
      return call()
    },
  })
}

/**
 * The outer layer, around what the app asks for. `heading` is called once, before the session library adds its headers;
 * the end goes through the watches, the first of them outermost.
 */
export function hookOuter({ res, marks }: Recording, watches: readonly SessionWatch[], heading: () => void): void {
  let headed = false
  hookResponse(res, {
    writeHead: call => {
      if (!headed) {
        headed = true
        heading()
      }
      return call()
    },
    end: call => {
      marks.handled ??= marks.now()
      return watches.reduceRight<() => unknown>((run, watch) => () => watch.end(run), call)()
    },
  })
}
