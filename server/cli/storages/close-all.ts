import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. */
const PATIENCE = 2000

/**
 * Closes connections. Where a server does not answer any more, some clients wait for it for ever: then the process ends
 * without them, when all else is done.
 */
export async function closeAll(opened: readonly { close(): Promise<void> }[]): Promise<void> {
  const timer = new AbortController()
  const closed = Promise.allSettled(opened.map(async ({ close }) => await close())).then(() => timer.abort())
  const isLate = await Promise.race([closed, sleep(PATIENCE, true, { signal: timer.signal }).catch(() => {})])
  // Its code is that which is set by then.
  if (isLate === true) setTimeout(() => process.exit(), PATIENCE).unref()
}
