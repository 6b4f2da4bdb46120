import type { RedisLink } from '../../redis/link.ts'

/** What there is to know of the server, as far as this user may ask. */
export async function readServerFacts(link: RedisLink): Promise<(readonly [string, string])[]> {
  try {
    const [server, memory] = await Promise.all([link.command(['INFO', 'server']), link.command(['INFO', 'memory'])])
    const fields = readInfo(`${server}\n${memory}`)
    const name = fields.has('valkey_version') ? 'Valkey' : 'Redis'
    const version = fields.get('valkey_version') ?? fields.get('redis_version')
    const limit = fields.get('maxmemory_human')
    const used = fields.get('used_memory_human')
    const policy = fields.get('maxmemory_policy')
    return [
      ...(version === undefined ? [] : [['server', `${name} ${version}`] as const]),
      ...(used === undefined
        ? []
        : [['memory', limit === '0B' || limit === undefined ? used : `${used} of ${limit}`] as const]),
      // With any other policy it may remove sessions before they are over.
      ...(policy === undefined ? [] : [['eviction', policy] as const]),
    ]
  } catch {
    return []
  }
}

/** `name:value` on each line, and headings. */
function readInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}
