import { pipeline, Transform } from 'node:stream'
import type { Codec } from './coding.ts'
import type { Inserter } from './inserter.ts'

type WriteCallback = (error?: Error | null) => void

/** Where the newly compressed bytes go. */
interface Outlet {
  /** Whether more may follow at once; if not, `drained()` is to be called. */
  data(bytes: Buffer): boolean
  /** All was sent. */
  finished(): void
  /** After a write that answered false: more may come. */
  drain(): void
  /** The compressed data is corrupt; what came of it, as long as nothing was sent, else null. Nothing more follows. */
  corrupt(unsent: readonly Buffer[] | null): void
  /** A failure of the inserter: the page goes on without the tag. */
  failed(error: unknown): void
}

export interface Recoder {
  write(chunk: Buffer, callback: WriteCallback | undefined): boolean
  end(chunk: Buffer | null): void
  drained(): void
  /** Frees what zlib holds. Outstanding callbacks get an error, the outlet nothing any more. */
  dispose(): void
}

/** Up to so many bytes that gave no output yet are kept, to be sent as they are if they prove corrupt. */
const MAX_UNSENT = 1 << 20

/** Decompresses, inserts and compresses again, chunk by chunk: each is flushed, so that a slow page stays a live one. */
export function createRecoder(codec: Codec, inserter: Inserter, outlet: Outlet): Recoder {
  let unsent: Buffer[] | null = []
  let unsentBytes = 0
  let blocked = false
  let disposed = false
  /** Of the writes not yet taken, in order. zlib forgets them when it fails. */
  const callbacks: (WriteCallback | undefined)[] = []

  function settle(error: Error | null) {
    for (const callback of callbacks.splice(0)) callback?.(error)
  }

  const insert = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      let out = chunk
      try {
        out = inserter.push(chunk)
      } catch (error) {
        outlet.failed(error)
      }
      callback(null, out)
    },
    flush(callback) {
      callback(null, inserter.flush())
    },
  })
  const decoder = codec.createDecoder()
  const encoder = codec.createEncoder()
  pipeline(decoder, insert, encoder, error => {
    if (!error || disposed) return
    outlet.corrupt(unsent)
    settle(null)
  })

  encoder.on('data', (bytes: Buffer) => {
    unsent = null
    blocked = !outlet.data(bytes)
    if (blocked) encoder.pause()
  })
  encoder.on('end', () => {
    if (!disposed) outlet.finished()
  })
  decoder.on('drain', () => {
    if (!blocked) outlet.drain()
  })

  function keep(chunk: Buffer) {
    if (unsent === null) return
    unsentBytes += chunk.length
    if (unsentBytes <= MAX_UNSENT) unsent.push(chunk)
    else unsent = null
  }

  return {
    write(chunk, callback) {
      keep(chunk)
      callbacks.push(callback)
      const ready = decoder.write(chunk, error => {
        if (!error) callbacks.shift()?.()
      })
      return ready && !blocked
    },
    end(chunk) {
      if (chunk === null) {
        decoder.end()
      } else {
        keep(chunk)
        decoder.end(chunk)
      }
    },
    drained() {
      blocked = false
      encoder.resume()
    },
    dispose() {
      disposed = true
      for (const stream of [decoder, insert, encoder]) stream.destroy()
      settle(Object.assign(new Error('[sessionscope] the connection was closed'), { code: 'ERR_STREAM_DESTROYED' }))
    },
  }
}
