import { resolve } from 'node:path'
import { nearest } from '../../engine/nearest.ts'
import { UsageError } from '../arguments.ts'

/** Where sessions are, as it stands on the command line: `postgres://app@db/shop?table=web2py_session`. */
export interface Address {
  /** What a driver takes: a path, absolute, or a URL without our own parameters. */
  readonly driver: string
  /** Our own parameters. */
  readonly own: ReadonlyMap<string, string>
  /** Fit to be shown: without user, password and the driver's parameters. */
  readonly shown: string
  /** The same place has the same, whatever its password is; a secret is not in it. */
  readonly identity: string
}

/** What is said of an address that cannot be read: never the address itself, for there may be a password in it. */
export class AddressError extends UsageError {}

/** `sqlite:./app.db?table=sessions` */
export function parsePath(text: string, names: readonly string[]): Address {
  const { scheme, rest, own } = takeOut(text, names)
  const driver = resolve(rest.slice(scheme.length + 1))
  if (rest.length === scheme.length + 1) throw new AddressError(`has no path after "${scheme}:"`)
  const shown = `${scheme}:${driver}${describe(own)}`
  return { driver, own, shown, identity: shown }
}

/** `connect-redis+redis://host:6379/0?prefix=sess:`; what comes before `+` is not the driver's. */
export function parseUrl(text: string, names: readonly string[]): Address {
  const { scheme, rest, own } = takeOut(text, names)
  const driver = rest.slice(scheme.indexOf('+') + 1)
  let url: URL
  try {
    url = new URL(driver)
  } catch {
    throw new AddressError('is no URL that can be read; special characters of a password are written as %40, say')
  }
  if (!driver.includes('://')) throw new AddressError(`has no "//" after "${scheme}:"`)
  const shown = `${scheme}://${url.host}${url.pathname}${describe(own)}`
  url.password = ''
  for (const name of [...url.searchParams.keys()]) if (/pass|secret|token/i.test(name)) url.searchParams.delete(name)
  return { driver, own, shown, identity: `${scheme} ${url.href}${describe(own)}` }
}

/** `connect-pg-simple+postgres`; null where there is none. */
export const schemeOf = (text: string): string | null => /^([a-z][a-z\d+-]*):/.exec(text)?.[1] ?? null

/** Takes our own parameters out of the query, and leaves the others as they are written. */
function takeOut(text: string, names: readonly string[]) {
  const mark = names.length === 0 ? -1 : text.indexOf('?')
  const parts = mark === -1 ? [] : text.slice(mark + 1).split('&')
  const own = new Map<string, string>()
  const others = parts.filter(part => {
    const [name = '', ...value] = part.split('=')
    if (!names.includes(name)) {
      const near = nearest(name, names)
      if (near !== null) throw new AddressError(`has the parameter "${name}"; did you mean "${near}"?`)
      return true
    }
    own.set(name, decode(value.join('=')))
    return false
  })
  const rest = mark === -1 ? text : text.slice(0, mark) + (others.length === 0 ? '' : `?${others.join('&')}`)
  return { scheme: schemeOf(text) ?? '', rest, own }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new AddressError('has a "%" in a parameter that is not followed by two hexadecimal digits')
  }
}

const describe = (own: ReadonlyMap<string, string>): string =>
  own.size === 0 ? '' : `?${[...own].map(([name, value]) => `${name}=${value}`).join('&')}`
