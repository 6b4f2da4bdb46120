import type { ServerResponse } from 'node:http'
import type { BodyArguments } from './chunk.ts'

/** The response's own methods as they were before the injector: what lies beneath it. */
export interface Inner {
  write(args: BodyArguments): boolean
  end(args: BodyArguments): ServerResponse
  on(event: 'close' | 'drain', listener: () => void): void
  readonly res: ServerResponse
}

/** Takes over the body of a page from its first chunk. `chunk` is that of the arguments. */
export interface Body {
  write(args: BodyArguments, chunk: Buffer): boolean
  end(args: BodyArguments, chunk: Buffer | null): ServerResponse
}
