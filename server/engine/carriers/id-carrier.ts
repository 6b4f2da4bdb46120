import type { IncomingMessage } from 'node:http'
import { cookieId } from '../cookie-id.ts'
import type { SessionCookie } from '../session-cookie.ts'
import type { Storage } from '../storages/storage.ts'
import type { Carrier, Carry, Refusal } from './carrier.ts'

/** Finds the id of a session in the cookies of another library. */
interface Adoption {
  idFrom(cookieHeader: string | undefined): string | null
  sees(cookieHeader: string | undefined): boolean
}

class IdCarrier implements Carrier {
  readonly storage: Storage
  readonly id: string | null
  readonly isForeign: boolean
  readonly refused: Refusal | null
  readonly inCookie = false
  readonly canRevoke = true
  readonly #name: string

  constructor(storage: Storage, name: string, req: IncomingMessage, adoption: Adoption | null) {
    const own = cookieId(req, name)
    this.storage = storage
    this.id = own ?? adoption?.idFrom(req.headers.cookie) ?? null
    this.isForeign = own === null && this.id !== null
    this.refused = this.id === null && adoption?.sees(req.headers.cookie) === true ? 'foreign' : null
    this.#name = name
  }

  linesOf(cookie: SessionCookie, id: string) {
    return [cookie.serialize(this.#name, id)]
  }

  removalLines(cookie: SessionCookie) {
    return [cookie.serializeRemoval(this.#name)]
  }
}

/** The cookie has the session's id, and a storage the rest. */
export const carryIds =
  (storage: Storage, name: string, adoption: Adoption | null): Carry =>
  req =>
    new IdCarrier(storage, name, req, adoption)
