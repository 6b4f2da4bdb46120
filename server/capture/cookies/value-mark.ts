import { createHash } from 'node:crypto'

const LONGEST = 128

/** A text of its own: a part of a header keeps all of the header in memory. */
export const copyOf = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')

/** What a value is recognised by: itself where it is short, else its digest, so that large cookies are not kept. */
export const valueMark = (value: string): string =>
  value.length <= LONGEST ? copyOf(value) : createHash('sha256').update(value, 'latin1').digest('base64')
