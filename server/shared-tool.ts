import type { IncomingMessage } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { mountedBaseOf } from './mount-point.ts'
import { DEFAULT_PATH, type Options } from './options.ts'
import { serverOf } from './places.ts'
import { CAPACITY } from './protocol/messages.ts'
import { MAX_BYTES } from './stream/history.ts'
import { createTool, type Tool } from './tool.ts'

/** A tool of a server, with what it was set up with. */
interface Known {
  readonly tool: Tool
  readonly settled: Settled
  /** Where its first mount is, as browsers see it. */
  readonly base: string
}

/** By server, so that there is a panel for each: what one shows belongs to its origin. */
const tools = new WeakMap<object, readonly Known[]>()

/** An app has one or two; one that wraps its middleware anew in each request shall not fill the memory. */
const MOST = 8

/** What is there in the place of a tool that could not be made. */
const absent: Tool = {
  handle: (req, res, next, middleware) => (middleware === null ? next() : middleware(req, res, next)),
}

/**
 * The tool of one mount. It has one for each server by which requests come, and all mounts in a server that have the same
 * options have the same one, so that there is one panel with the requests of all. Others are told apart, and the developer
 * is told so, once.
 */
export function createSharedTool(options: Options): Tool {
  const settled = settle(options)
  const own = new WeakMap<object, Tool>()
  /** The key of requests that came by no server. */
  const alone = {}

  function join(server: object, req: IncomingMessage): Tool {
    const known = tools.get(server) ?? []
    const alike = known.find(each => isDeepStrictEqual(each.settled, settled))
    if (alike !== undefined) return alike.tool
    const added = { tool: createTool(options), settled, base: mountedBaseOf(req, settled.path) }
    if (known.length < MOST) {
      for (const first of known.slice(0, 1)) console.warn(differs(first, added))
      tools.set(server, [...known, added])
    }
    return added.tool
  }

  function find(server: object, req: IncomingMessage): Tool {
    let tool = own.get(server)
    if (tool !== undefined) return tool
    try {
      tool = join(server, req)
    } catch (error) {
      // The options were changed since they were checked, for one.
      console.warn('[sessionscope] could not be set up, so the app runs without it:', error)
      tool = absent
    }
    own.set(server, tool)
    return tool
  }

  return {
    handle: (req, res, next, middleware) => find(serverOf(req) ?? alone, req).handle(req, res, next, middleware),
  }
}

type Settled = ReturnType<typeof settle>

/** What the panel and its requests depend on, with the defaults. */
const settle = ({ path, history, hosts, peers, redact, inject, serverTiming }: Options) => ({
  path: path ?? DEFAULT_PATH,
  history: { exchanges: history?.exchanges ?? CAPACITY.default, bytes: history?.bytes ?? MAX_BYTES },
  hosts: hosts ?? [],
  peers: peers ?? [],
  redact: {
    names: redact?.names ?? [],
    allow: redact?.allow ?? [],
    paths: redact?.paths ?? [],
    when: redact?.when,
    key: redact?.key,
  },
  inject: inject ?? true,
  serverTiming: serverTiming ?? false,
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
