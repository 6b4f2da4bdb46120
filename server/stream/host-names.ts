import { isIPv4, isIPv6 } from 'node:net'
import type { AddressList } from './addresses.ts'

/** Whether a Host header (with or without port) names this machine or a host that was let in. */
type HostList = (header: string) => boolean

/** `Shop.localhost.:3000` → `shop.localhost`, `[::1]:80` → `[::1]`; null where it is no host (RFC 9110, 7.2). */
function hostName(header: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/.exec(header.toLowerCase())
  return match?.[1] ?? null
}

/**
 * `localhost` and names under it (RFC 6761, 6.3: they never leave the machine), loopback addresses, and `hosts`.
 * Any other name could be an attacker's that was pointed at 127.0.0.1.
 * @throws TypeError where one of `hosts` is no host name
 */
export function createHostList(isLoopback: AddressList, hosts: readonly string[] = []): HostList {
  const named = new Set<string>()
  for (const [index, host] of hosts.entries()) {
    const text = isIPv6(String(host)) ? `[${host}]` : String(host)
    const name = hostName(text)
    if (name === null || /:\d+$/.test(text)) {
      throw new TypeError(
        `[sessionscope] hosts[${index}] is ${JSON.stringify(host)}; allowed: a host name without scheme and port, such as "shop.test"`,
      )
    }
    named.add(name)
  }
  return header => {
    const name = hostName(header)
    if (name === null) return false
    if (named.has(name) || name === 'localhost' || name.endsWith('.localhost')) return true
    if (name.startsWith('[')) return isLoopback(name.slice(1, -1))
    return isIPv4(name) && isLoopback(name)
  }
}
