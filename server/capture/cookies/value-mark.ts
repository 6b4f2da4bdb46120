import { createHash } from 'node:crypto'
import { ownText } from '../own-text.ts'

const LONGEST = 128

/** What a value is recognised by: itself where it is short, else its digest, so that large cookies are not kept. */
export const valueMark = (value: string): string =>
  value.length <= LONGEST ? ownText(value) : createHash('sha256').update(value, 'latin1').digest('base64')
