import { createCodec } from '../../../../server/engine/codec/create-codec.ts'
import { SessionError } from '../../../../server/engine/errors.ts'

export const codec = createCodec({ onLoss: 'error' })

/** What a session becomes when it is stored and loaded. */
export const roundTrip = <T extends object>(data: T): T => codec.decode(codec.encode(data)) as T

/** The message of the error that storing a session gives; it is a SessionError of the right code. */
export function refusalOf(data: object): string {
  try {
    codec.encode(data)
  } catch (error) {
    if (error instanceof SessionError && error.code === 'ERR_SESSION_NOT_STORABLE') return error.message
    throw error
  }
  throw new Error('it was stored')
}
