/** What somebody gave instead of a client, and what to do about it. No text is shown: a URL may hold a password. */
export function describeOther(value: unknown): string {
  if (typeof value === 'string' || value instanceof URL) return 'a text: make a client of it'
  if (value === null || typeof value !== 'object') return value === null ? 'null' : `a value of type ${typeof value}`
  if ('then' in value) return 'a promise: await it first'
  if ('isCluster' in value || 'masters' in value) {
    return 'a client of a cluster: give one of a single server, for a cluster spreads its keys over several'
  }
  if ('getSentinelNode' in value)
    return 'a client made by createSentinel(): let ioredis do that, with its option `sentinels`'
  if ('execute' in value && 'totalClients' in value) return 'a pool of clients: give one client'
  if ('send_command' in value || 'internal_send_command' in value) return 'a client of "redis" 3 or older'
  return 'an object without the methods of one'
}
