/** Where the shown URL hides parts of a path, the same parts of other URLs and of cookies' paths are hidden. */
export function shownPaths(
  url: string,
  shown: string,
): { readonly urlOf: (url: string) => string; readonly pathOf: (path: string) => string } {
  const origin = /^[a-z]+:\/\/[^/]*/.exec(url)?.[0] ?? ''
  const real = url.slice(origin.length)
  const end = shown.search(/[?#]/)
  const path = end === -1 ? shown : shown.slice(0, end)
  if (real === path || !path.startsWith('/')) return { urlOf: each => each, pathOf: each => each }
  const [realParts, shownParts] = [real.split('/'), path.split('/')]
  const hidden = new Map<string, string>()
  realParts.forEach((part, index) => {
    const instead = shownParts[index]
    if (instead !== undefined && instead !== part) hidden.set(part, instead)
  })
  const pathOf = (each: string) =>
    each
      .split('/')
      .map(part => hidden.get(part) ?? part)
      .join('/')
  return { urlOf: each => origin + pathOf(each.slice(origin.length)), pathOf }
}
