import type { ServerResponse } from 'node:http'

/** A response's status and headers, as they are about to be sent. */
export interface Head {
  readonly status: number
  /** A header's value by its lower-case name, several values joined by a comma; undefined where there is none. */
  get(name: string): string | undefined
}

const isNamed = (key: unknown, name: string) => typeof key === 'string' && key.toLowerCase() === name

/** `writeHead(status, headers?)` and `writeHead(status, message, headers?)`: where the headers are. */
const headersIndex = (args: readonly unknown[]) => (typeof args[1] === 'string' || args[2] != null ? 2 : 1)

type Entry = readonly [name: unknown, value: unknown]

/** The headers given to `writeHead`: an object, a flat array or an array of pairs. */
function entriesOf(headers: unknown): readonly Entry[] {
  if (typeof headers !== 'object' || headers === null) return []
  if (!Array.isArray(headers)) return Object.entries(headers)
  if (Array.isArray(headers[0])) return headers as Entry[]
  const entries: Entry[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) entries.push([headers[index], headers[index + 1]])
  return entries
}

/** The head of a response: what is set on it, under the arguments of `writeHead` where there are any. */
export function readHead(res: ServerResponse, args: readonly unknown[] = [res.statusCode]): Head {
  const entries = entriesOf(args[headersIndex(args)])
  return {
    status: Number(args[0]),
    get(name) {
      const given = entries.filter(([key]) => isNamed(key, name)).map(([, value]) => value)
      const values = given.length > 0 ? given.flat() : [res.getHeader(name)].flat()
      return values[0] === undefined ? undefined : values.join(', ')
    },
  }
}

/** The arguments of `writeHead` without one header. The caller's own object stays as it is. */
export function withoutHeader(args: readonly unknown[], name: string): readonly unknown[] {
  const index = headersIndex(args)
  const headers = args[index]
  const entries = entriesOf(headers)
  if (!entries.some(([key]) => isNamed(key, name))) return args
  const kept = entries.filter(([key]) => !isNamed(key, name))
  const isFlat = Array.isArray(headers) && !Array.isArray(headers[0])
  const rest = Array.isArray(headers) ? (isFlat ? kept.flat() : kept) : Object.fromEntries(kept as [string, unknown][])
  return args.with(index, rest)
}
