/*
 * Headers given to writeHead() replace those of the same name that were set before: an object, a flat list of names and
 * values, or a list of pairs.
 */

const isSetCookie = (name: unknown) => typeof name === 'string' && name.toLowerCase() === 'set-cookie'

type Pairs = readonly (readonly [unknown, unknown])[]

const isPairs = (given: readonly unknown[]) => Array.isArray(given[0])

const namesOf = (given: object): readonly unknown[] => {
  if (!Array.isArray(given)) return Object.keys(given)
  if (isPairs(given)) return (given as Pairs).map(([name]) => name)
  return given.filter((_, index) => index % 2 === 0)
}

/** Whether the arguments of writeHead() have cookies among their headers. */
export function carriesCookies(args: readonly unknown[]): boolean {
  const given = args.at(-1)
  return typeof given === 'object' && given !== null && namesOf(given).some(isSetCookie)
}

/** Such headers with more cookies, in one value with the last: of a name that comes twice, Node may keep the last only. */
export function withCookies(given: unknown, lines: readonly string[]): unknown {
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
