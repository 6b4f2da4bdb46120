import { BlockList, isIP, isIPv6 } from 'node:net'

/** Whether an IP address is this machine's own or one of those that were let in. Text that is no address is not. */
export type AddressList = (address: string) => boolean

const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')

/**
 * Loopback (127.0.0.0/8, ::1, either one IPv4-mapped) and `peers`: addresses or CIDR ranges.
 * @throws TypeError where a peer is neither
 */
export function createAddressList(peers: readonly string[] = []): AddressList {
  const list = new BlockList()
  list.addSubnet('127.0.0.0', 8, 'ipv4')
  list.addAddress('::1', 'ipv6')
  for (const [index, peer] of peers.entries()) {
    const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(String(peer)) ?? []
    const bits = prefix === undefined ? null : Number(prefix)
    if (!isIP(address) || (bits !== null && bits > (isIPv6(address) ? 128 : 32))) {
      throw new TypeError(
        `[sessionscope] peers[${index}] is ${JSON.stringify(peer)}; allowed: an IP address or a range such as "192.168.0.0/16"`,
      )
    }
    if (bits === null) list.addAddress(address, family(address))
    else list.addSubnet(address, bits, family(address))
  }
  return address => isIP(address) !== 0 && list.check(address, family(address))
}
