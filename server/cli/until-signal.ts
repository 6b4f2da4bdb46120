import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM'] as const

/** Runs something that ends early when this process is asked to end. A second signal ends it at once. */
export async function untilSignal(run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals) => controller.abort(name)
  for (const name of signals) process.once(name, stop)
  try {
    return await run(controller.signal)
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}

/** The exit code of what was stopped in the middle: 128 and the number of the signal, as shells have it. */
export const stoppedCode = ({ reason }: AbortSignal): number => 128 + constants.signals[reason as NodeJS.Signals]
