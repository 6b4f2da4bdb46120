import type { Holder } from '../../events.ts'

/** NAMEDATALEN - 1: so many bytes of an application_name PostgreSQL keeps. */
const LONGEST = 63

/** `sessionscope 4711 POST /checkout`, as whoever looks into pg_stat_activity finds it. */
export const holderName = ({ pid, method, path }: Holder): string =>
  `sessionscope ${pid} ${method} ${path}`.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST)

/** null for the name of anything else. */
export function readHolderName(name: string): Omit<Holder, 'since'> | null {
  const [, pid, method, path] = /^sessionscope (\d+) (\S+) (.*)$/.exec(name) ?? []
  return pid === undefined || method === undefined || path === undefined ? null : { pid: Number(pid), method, path }
}
