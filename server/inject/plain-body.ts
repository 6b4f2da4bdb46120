import type { Body, Inner } from './body.ts'
import { withChunk } from './chunk.ts'
import type { Framing } from './framing.ts'
import { createInserter } from './inserter.ts'
import type { Plan } from './plan.ts'

/** A page that comes in chunks, uncompressed. Each goes on in the same call. */
export function createPlainBody(plan: Plan, inner: Inner, framing: Framing | null): Body {
  const inserter = createInserter(plan)
  /** While the headers can still change. */
  let open = plan.tag === null ? null : framing

  function push(chunk: Buffer): Buffer {
    if (inserter.found()) return chunk
    const out = inserter.push(chunk)
    const length = open?.length() ?? null
    if (inserter.found() && length !== null) open?.change(length + out.length - chunk.length)
    else if (length !== chunk.length) open?.change(null)
    open = null
    return out
  }

  return {
    write(args, chunk) {
      const out = push(chunk)
      return inner.write(out === chunk ? args : withChunk(args, out))
    },
    end(args, chunk) {
      const out = chunk === null ? null : push(chunk)
      const rest = inserter.flush()
      if (rest.length > 0) return inner.end(withChunk(args, out === null ? rest : Buffer.concat([out, rest])))
      return inner.end(out === chunk ? args : withChunk(args, out))
    },
  }
}
