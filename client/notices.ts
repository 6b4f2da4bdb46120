import { type Signal, signal } from '@preact/signals'
import type { Tone } from './exchange-facts.ts'

/** A quiet line above the views. One of a kind at a time. */
export interface Notice {
  readonly kind: string
  readonly tone: Tone
  readonly text: string
}

export interface Notices {
  readonly list: Signal<readonly Notice[]>
  say(notice: Notice): void
  dismiss(kind: string): void
  dispose(): void
}

const limit = 4
const patience = 10_000

/** Notices go by themselves after ten seconds, unless they are bad news. */
export function createNotices(): Notices {
  const list = signal<readonly Notice[]>([])
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const dismiss = (kind: string) => {
    clearTimeout(timers.get(kind))
    timers.delete(kind)
    list.value = list.value.filter(notice => notice.kind !== kind)
  }
  return {
    list,
    dismiss,
    say(notice) {
      dismiss(notice.kind)
      list.value = [...list.value, notice].slice(-limit)
      if (notice.tone !== 'bad') timers.set(notice.kind, setTimeout(dismiss, patience, notice.kind))
    },
    dispose() {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
