import type { CookieValue } from '../../../server/protocol/index.ts'
import { fingerprint, number, printable, shorten, theApp } from '../../kit.ts'

/** Longer names and values are cut, in characters: a cookie may have 4,096 bytes. */
const LONGEST = 80

export const faint = (text: string) => <span class="faint">{text}</span>

export const Name = ({ name }: { readonly name: string }) => (
  <b>{printable(shorten(name, LONGEST)) || faint('no name')}</b>
)

/** A cookie's value; of a secret the fingerprint, by which it can be compared. */
export function Value({ value }: { readonly value: CookieValue }) {
  if (value.redacted) return <span class="chip secret">redacted {fingerprint(value.fingerprint)}</span>
  const cut = value.length - value.text.length
  if (value.length === 0) return faint('empty')
  return (
    <>
      {printable(shorten(value.text, 2 * LONGEST))}
      {cut > 0 && faint(`… ${number(cut)} more`)}
    </>
  )
}

interface JumpProps {
  /** An exchange's id. */
  readonly to: string
  readonly title?: string
  readonly tone?: string
  readonly children: string
}

/** Chooses an exchange. */
export const Jump = ({ to, title, tone = '', children }: JumpProps) => (
  <button
    type="button"
    class={`act ${tone}`}
    title={title}
    aria-label={title}
    onClick={() => {
      theApp().store.selected.value = to
    }}
  >
    {children}
  </button>
)
