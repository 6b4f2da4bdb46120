import { NOTE } from './keys.ts'

/*
 * When a session was used, and whether its messages were shown: `used 1700000000000 <stamp>`. It stands apart from the
 * session, so that noting it rewrites nothing that another request may be storing at that moment.
 */

export interface UseNote {
  /** Milliseconds since 1970. */
  readonly touched: number
  /** The stamp of the save whose messages were shown; null where they were not. */
  readonly shown: string | null
}

const FORM = /^used (\d{1,16}) ([\w-]{1,40}|)$/

export const encodeNote = ({ touched, shown }: UseNote): string => `${NOTE}${Math.floor(touched)} ${shown ?? ''}`

/** null for what is none. */
export function decodeNote(text: unknown): UseNote | null {
  const [, touched, shown] = (typeof text === 'string' && FORM.exec(text)) || []
  return touched === undefined ? null : { touched: Number(touched), shown: shown || null }
}
