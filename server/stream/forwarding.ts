import type { IncomingHttpHeaders } from 'node:http'

/** What proxies before the app say about a request. */
export interface Forwarding {
  /** Whether any header shows that a proxy passed the request on. */
  readonly proxied: boolean
  /** The addresses it came from, as told; text that is no address stays as it is. */
  readonly addresses: readonly string[]
  readonly hosts: readonly string[]
  /** The scheme that the first of the proxies was asked with. */
  readonly scheme: string | null
}

/** Headers that carry one address or a list of them. */
const addressHeaders = [
  'x-forwarded-for',
  'x-forwarded',
  'forwarded-for',
  'x-original-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'x-cluster-client-ip',
  'x-originating-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-envoy-external-address',
  'x-azure-clientip',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'fastly-client-ip',
  'fly-client-ip',
  'do-connecting-ip',
] as const

const isProxyHeader = (name: string) => name === 'via' || name === 'forwarded' || name.startsWith('x-forwarded-')

const list = (value: string | string[] | undefined) =>
  value === undefined ? [] : (Array.isArray(value) ? value.join(',') : value).split(',').map(item => item.trim())

/** `"[::1]:80"` → `::1`, `10.0.0.1:80` → `10.0.0.1`; anything else as it is. */
function addressOf(item: string): string {
  const text = item.replace(/^"(.*)"$/, '$1')
  return /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text
}

/** Reads X-Forwarded-*, Forwarded (RFC 7239), Via and what the well-known proxies send instead. */
export function readForwarding(headers: IncomingHttpHeaders): Forwarding {
  const addresses = addressHeaders.flatMap(name => list(headers[name])).map(addressOf)
  const hosts = list(headers['x-forwarded-host'])
  const schemes = list(headers['x-forwarded-proto'])
  for (const element of list(headers.forwarded)) {
    for (const pair of element.split(';')) {
      const [name = '', value = ''] = pair.split(/=(.*)/s).map(part => part.trim())
      // A pair in a form we do not know counts as an unknown address: what cannot be read lets nobody in.
      if (value === '' || name.toLowerCase() === 'for') addresses.push(addressOf(value))
      else if (name.toLowerCase() === 'host') hosts.push(value.replaceAll('"', ''))
      else if (name.toLowerCase() === 'proto') schemes.push(value.replaceAll('"', ''))
    }
  }
  const proxied = addresses.length > 0 || Object.keys(headers).some(isProxyHeader)
  return { proxied, addresses, hosts, scheme: schemes[0]?.toLowerCase() ?? null }
}
