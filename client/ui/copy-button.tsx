import { useSignal } from '@preact/signals'
import { Button } from './button.tsx'

const shownFor = 1500

/** Copies a text, and says whether it could: a page on plain HTTP by another name than localhost may not. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const result = useSignal<'done' | 'close' | 'copy'>('copy')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      result.value = 'done'
    } catch {
      result.value = 'close'
    }
    setTimeout(() => {
      result.value = 'copy'
    }, shownFor)
  }
  const said = { copy: label, done: 'Copied', close: 'The browser does not allow it here: select and copy it' }
  return <Button icon={result.value} label={said[result.value]} onClick={copy} />
}
