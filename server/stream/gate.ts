import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { createAddressList } from './addresses.ts'
import { type Forwarding, readForwarding } from './forwarding.ts'
import { createHostList } from './host-names.ts'

/** Who may see the tool: the developer at this machine, and pages of the app's own origin. */
export interface Gate {
  /** Whether peer and Host are let in at all. To everybody else nothing of the tool is there. */
  admits(req: IncomingMessage): boolean
  /** Whether a page of another origin asks, through the browser of somebody who is let in. */
  isForeign(req: IncomingMessage): boolean
}

export interface GateOptions {
  /** Further host names by which the app is reached. */
  readonly hosts?: readonly string[]
  /** Further addresses or CIDR ranges that are let in. */
  readonly peers?: readonly string[]
}

/** The one Host header, or `:authority` of HTTP/2; null where there is none or more than one (RFC 9112, 3.2). */
function hostOf(req: IncomingMessage): string | null {
  let host: string | null = null
  for (let index = 0; index < req.rawHeaders.length; index += 2) {
    const name = req.rawHeaders[index]?.toLowerCase()
    if (name !== 'host' && name !== ':authority') continue
    if (host !== null) return null
    host = req.rawHeaders[index + 1] ?? null
  }
  return host
}

function originOf(url: string): string | null {
  try {
    const { origin } = new URL(url)
    return origin === 'null' ? null : origin
  } catch {
    return null
  }
}

/** The origins by which a browser may know this server: as asked, and as asked of the proxy before it. */
function ownOrigins(req: IncomingMessage, host: string, via: Forwarding): (string | null)[] {
  const scheme = (req.socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
  const schemes = via.scheme === null ? [scheme] : [via.scheme]
  return [host, ...via.hosts].flatMap(name => schemes.map(each => originOf(`${each}://${name}`)))
}

/** @throws TypeError where an option is none */
export function createGate({ hosts, peers }: GateOptions): Gate {
  const isNear = createAddressList(peers)
  const isOurs = createHostList(createAddressList(), hosts)
  return {
    admits(req) {
      // A proxy with its defaults asks in HTTP/1.0, as "localhost", and does not say for whom. Browsers never do.
      if (req.httpVersionMajor < 1 || (req.httpVersionMajor === 1 && req.httpVersionMinor < 1)) return false
      if (!isNear(req.socket.remoteAddress ?? '')) return false
      const host = hostOf(req)
      if (host === null || !isOurs(host)) return false
      // Through a proxy on this machine everybody is a loopback peer: then it has to name them, and they must be near.
      const via = readForwarding(req.headers)
      if (!via.proxied) return true
      return via.addresses.length > 0 && via.addresses.every(isNear) && via.hosts.every(isOurs)
    },
    isForeign(req) {
      const { origin } = req.headers
      if (origin !== undefined) {
        const own = ownOrigins(req, hostOf(req) ?? '', readForwarding(req.headers))
        if (originOf(origin) === null || !own.includes(originOf(origin))) return true
      }
      const mode = req.headers['sec-fetch-mode']
      switch (req.headers['sec-fetch-site']) {
        case undefined:
        case 'same-origin':
        case 'none':
          return false
        case 'same-site':
          // Another port of localhost. Its link may be followed; its frames, scripts and fetches are refused. Of a
          // socket the Origin above decides, for ws: and http: are not everywhere the same site.
          if (mode === 'websocket') return origin === undefined
          return mode !== 'navigate' || req.headers['sec-fetch-dest'] !== 'document'
        default:
          return true
      }
    },
  }
}
