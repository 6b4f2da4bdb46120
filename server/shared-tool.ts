import type { IncomingMessage } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { DEFAULT_PATH, type Options } from './options.ts'
import { mountedBaseOf } from './places.ts'
import { createTool, type Tool } from './tool.ts'

type Settled = Required<Omit<Options, 'enabled' | 'print'>>

/** A tool of a server, with what it was set up with. */
interface Known {
  readonly tool: Tool
  readonly settled: Settled
  /** Where its first mount is, as browsers see it. */
  readonly base: string
}

/** By server, so that two apps on two ports have a panel each: what one shows belongs to its origin. */
const tools = new WeakMap<object, Known[]>()

/** An app has one or two; one that wraps its middleware anew in each request shall not fill the memory. */
const MOST = 8

/**
 * The tool of one mount: of all mounts in a server that have the same options it is the same one, so that there is one
 * panel with the requests of all. Others are told apart, and the developer is told so, once.
 */
export function createSharedTool(options: Options): Tool {
  const settled = settle(options)
  const joined = new WeakSet<object>()
  let tool = createTool(options)
  let used = false

  function join(server: object, req: IncomingMessage) {
    joined.add(server)
    const known = tools.get(server) ?? []
    tools.set(server, known)
    const alike = known.find(each => isDeepStrictEqual(each.settled, settled))
    // Where the same app is served once more, by TLS perhaps, it keeps the panel that it has.
    if (alike !== undefined && !used) tool = alike.tool
    else if (alike === undefined && known.length < MOST) {
      const own = { tool, settled, base: mountedBaseOf(req, settled.path) }
      for (const first of known.slice(0, 1)) console.warn(differs(first, own))
      known.push(own)
    }
    used = true
  }

  return {
    handle(req, res, next, middleware) {
      const { server } = (req.socket ?? {}) as { server?: object }
      if (server !== undefined && !joined.has(server)) join(server, req)
      return tool.handle(req, res, next, middleware)
    },
  }
}

/** What the panel and its requests depend on, with the defaults. */
const settle = (options: Options): Settled => ({
  path: options.path ?? DEFAULT_PATH,
  history: options.history ?? {},
  hosts: options.hosts ?? [],
  peers: options.peers ?? [],
  redact: options.redact ?? {},
  inject: options.inject ?? true,
  serverTiming: options.serverTiming ?? false,
})

function differs(first: Known, other: Known): string {
  const names = (Object.keys(first.settled) as (keyof Settled)[]).filter(
    name => !isDeepStrictEqual(first.settled[name], other.settled[name]),
  )
  const panels =
    first.base === other.base
      ? `both at ${first.base}/, where only the one that a request reaches first can be opened`
      : `so there is a panel each: ${first.base}/ and ${other.base}/`
  return `[sessionscope] is mounted twice in one server with different options (${names.join(', ')}), ${panels}. A request that reaches both is shown in the first, by the first's options. Give both the same options, best one object, and they share one panel`
}
