import { useApp } from '../app.ts'
import type { Tone } from '../exchange-facts.ts'

interface Said {
  readonly tone: Tone
  readonly word: string
}

/** How the stream is, as a colour and a word. */
export function streamState(kind: string, paused: boolean, recording: boolean): Said {
  if (kind === 'stopped') return { tone: 'bad', word: 'stopped' }
  if (kind !== 'live') return { tone: 'warn', word: kind === 'waiting' ? 'reconnecting' : 'connecting' }
  if (!recording) return { tone: 'calm', word: 'not recording' }
  return paused ? { tone: 'calm', word: 'paused' } : { tone: 'good', word: 'live' }
}

/** The dot, and the word unless all is well. */
export function StreamDot() {
  const { status, store } = useApp()
  const { tone, word } = streamState(status.value.kind, store.paused.value, store.state.value.recording)
  return (
    <span class={`stream ${tone}`} role="status">
      <span class="dot" title={word} />
      <span class={word === 'live' ? 'sr' : 'word'}>{word}</span>
    </span>
  )
}
