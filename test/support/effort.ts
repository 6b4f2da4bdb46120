/**
 * Milliseconds of processor time, of the program and of the system for it, since `process.cpuUsage()` gave `start`. What
 * other processes do meanwhile is not in it, so a busy machine breaks no limit.
 */
export function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** The least of up to five measurements; ends with the first below `enough`, so that one is all that is usual. */
export async function leastOf(enough: number, measure: () => number | Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5 && !(least < enough); i++) least = Math.min(least, await measure())
  return least
}
