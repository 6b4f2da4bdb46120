/*
 * Waiting for other processes. The operating system's own wait takes a thread of libuv's few for each session and cannot
 * be ended, so it is asked again and again, by one timer for all that wait in this process.
 */

interface Attempt {
  /** Whether there is nothing more to ask. Never throws. */
  readonly run: () => boolean
  readonly since: number
  due: number
}

const attempts = new Set<Attempt>()
let timer: NodeJS.Timeout | null = null

/**
 * Milliseconds between two attempts, by how long it has waited. It grows slowly, for whoever asks more often is served
 * sooner.
 */
const interval = (age: number): number => Math.min(4, 1 + Math.floor(age / 1000))

/** Milliseconds of rest for each that asks: an answer takes about a tenth of that, so that asking never fills the time. */
const REST = 0.1

/** Runs something soon and often, until it gives true or the returned function is called. */
export function poll(run: () => boolean): () => void {
  const since = performance.now()
  const attempt: Attempt = { run, since, due: since + 1 }
  attempts.add(attempt)
  timer ??= setTimeout(tick, 1)
  return () => {
    attempts.delete(attempt)
    if (attempts.size > 0 || timer === null) return
    clearTimeout(timer)
    timer = null
  }
}

function tick(): void {
  const start = performance.now()
  let next = Number.POSITIVE_INFINITY
  for (const attempt of attempts) {
    // A timer may fire a little early.
    if (attempt.due <= start + 0.5) {
      if (attempt.run()) {
        attempts.delete(attempt)
        continue
      }
      attempt.due = start + interval(start - attempt.since)
    }
    next = Math.min(next, attempt.due)
  }
  const pause = Math.max(1, next - performance.now(), attempts.size * REST)
  timer = attempts.size === 0 ? null : setTimeout(tick, Math.floor(pause))
}
