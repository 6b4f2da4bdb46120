import { UsageError } from './arguments.ts'

const MOST = 4 * 1024 * 1024
/** Each is judged after all before it. */
const MOST_HEADERS = 500
const FIELD = /^set-cookie:[ \t]*/i

/**
 * The headers that were given: the operand, or where it is `-` each line of the input. Where a line of it is a `Set-Cookie`
 * field, as in what curl -i prints, only those count.
 * @returns header values, one character a byte
 * @throws UsageError
 */
export async function readHeaders(
  operand: string | undefined,
  input: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean },
): Promise<string[]> {
  if (operand === undefined) {
    throw new UsageError(
      'there is no header; give it in quotes, as in "sid=1; SameSite=None", or - to read it from the input',
    )
  }
  if (operand !== '-') return [Buffer.from(operand.replace(FIELD, ''), 'utf8').toString('latin1')]
  const lines = (await readAll(input)).split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line))
  const fields = lines.filter(line => FIELD.test(line))
  const headers =
    fields.length > 0 ? fields.map(line => line.replace(FIELD, '')) : lines.filter(line => line.trim() !== '')
  if (headers.length === 0) throw new UsageError('there is no header in the input')
  if (headers.length > MOST_HEADERS) throw new UsageError(`there are more than ${MOST_HEADERS} headers in the input`)
  return headers
}

async function readAll(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of input) {
    size += chunk.length
    if (size > MOST) throw new UsageError(`the input is larger than ${MOST / 1024 / 1024} MB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('latin1')
}
