import type { ServerResponse } from 'node:http'

/** Adds Set-Cookie lines to the headers of a response whose head is still to be made. */
export function addToHeaders(res: ServerResponse, lines: readonly string[]): void {
  for (const line of lines) {
    // Where there is no such header yet, appendHeader() looks through the value twice.
    if (res.hasHeader('Set-Cookie')) res.appendHeader('Set-Cookie', line)
    else res.setHeader('Set-Cookie', line)
  }
}

/**
 * Adds them to a head that is being made, by writeHead() with these arguments. Headers among those replace what was set
 * before of the same name, and so are changed themselves: an object, a flat list of names and values, or a list of pairs.
 */
export function addToHead(res: ServerResponse, args: unknown[], lines: readonly string[]): void {
  if (lines.length === 0) return
  if (carriesCookies(args) || isBareList(res, args)) args[args.length - 1] = withCookies(args.at(-1), lines)
  else addToHeaders(res, lines)
}

/** Node sends a list as it is, a name that comes twice too, only where no header was set before. */
const isBareList = (res: ServerResponse, args: readonly unknown[]): boolean =>
  Array.isArray(args.at(-1)) && res.getHeaderNames().length === 0

const isSetCookie = (name: unknown) => typeof name === 'string' && name.toLowerCase() === 'set-cookie'

type Pairs = readonly (readonly [unknown, unknown])[]

const isPairs = (given: readonly unknown[]) => Array.isArray(given[0])

const namesOf = (given: object): readonly unknown[] => {
  if (!Array.isArray(given)) return Object.keys(given)
  if (isPairs(given)) return (given as Pairs).map(([name]) => name)
  return given.filter((_, index) => index % 2 === 0)
}

/** Whether the arguments of writeHead() have cookies among their headers. */
function carriesCookies(args: readonly unknown[]): boolean {
  const given = args.at(-1)
  return typeof given === 'object' && given !== null && namesOf(given).some(isSetCookie)
}

/** Such headers with more cookies, in one value with the last: of a name that comes twice, Node may keep the last only. */
function withCookies(given: unknown, lines: readonly string[]): unknown {
  const names = namesOf(given as object)
  const last = names.findLastIndex(isSetCookie)
  if (last === -1 && Array.isArray(given)) {
    const more = lines.map(line => ['Set-Cookie', line])
    return [...given, ...(isPairs(given) ? more : more.flat())]
  }
  const joined = (value: unknown) => [value, ...lines].flat()
  if (!Array.isArray(given)) {
    return Object.fromEntries(
      Object.entries(given as object).map(([name, value], index) => [name, index === last ? joined(value) : value]),
    )
  }
  return isPairs(given)
    ? (given as Pairs).map(([name, value], index) => [name, index === last ? joined(value) : value])
    : given.map((value: unknown, index) => (index === last * 2 + 1 ? joined(value) : value))
}
