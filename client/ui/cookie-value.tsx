import type { CookieValue as Value } from '../../server/protocol/index.ts'
import { fingerprint, number, printable } from '../format.ts'
import { Chip } from './chip.tsx'

/** A cookie's value; of a secret the fingerprint, by which it can be compared. */
export function CookieValue({ value }: { readonly value: Value }) {
  if (value.redacted) return <Chip tone="secret">redacted {fingerprint(value.fingerprint)}</Chip>
  if (value.length === 0) return <span class="faint">empty</span>
  const cut = value.length - value.text.length
  return (
    <>
      {printable(value.text)}
      {cut > 0 && <span class="faint">… {number(cut)} more</span>}
    </>
  )
}
