import type { CookieValue } from '../../../server/protocol/index.ts'
import { fingerprint, number, printable, shorten } from '../../kit.ts'

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
