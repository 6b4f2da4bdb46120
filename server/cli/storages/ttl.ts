import { type Address, AddressError } from './address.ts'

/**
 * The option `ttl` of a store of express-session, seconds: how long a session lasts whose cookie ends with the browser.
 * @throws AddressError
 */
export function ttlOf(own: ReadonlyMap<string, string>): { readonly ttl?: number } {
  const text = own.get('ttl')
  if (text === undefined) return {}
  const ttl = Number(text)
  if (Number.isSafeInteger(ttl) && ttl > 0) return { ttl }
  throw new AddressError(`has ttl=${text}; allowed: seconds, as the store has them`)
}

/** @throws AddressError where it has a ttl that is none */
export function withTtl(address: Address): Address {
  ttlOf(address.own)
  return address
}
