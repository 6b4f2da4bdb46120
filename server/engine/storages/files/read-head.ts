import { decodeHeader, type Header, isOurs, MAX_HEADER } from './format.ts'
import { readFile } from './read-file.ts'

interface Head {
  readonly header: Header
  /** Milliseconds since 1970. */
  readonly touched: number
}

/** Most first lines are shorter. */
const USUAL = 1024

/**
 * What a session's file says of it. `foreign`: it is none of ours, whatever its name.
 * @throws the error of the file system
 */
export async function readHead(path: string): Promise<Head | 'missing' | 'foreign' | 'corrupt'> {
  let found = await readFile(path, USUAL)
  if (typeof found === 'object' && found.size > USUAL && !found.bytes.includes('\n')) {
    found = await readFile(path, MAX_HEADER)
  }
  if (found === 'missing') return found
  if (found === 'irregular' || !isOurs(found.bytes)) return 'foreign'
  const header = decodeHeader(found.bytes, found.size)
  return typeof header === 'string' ? 'corrupt' : { header, touched: found.touched }
}
