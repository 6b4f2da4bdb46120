/** Objects inside one another, so many of them. */
export const nested = (levels: number): Record<string, unknown> => {
  let data: Record<string, unknown> = {}
  for (let i = 1; i < levels; i++) data = { a: data }
  return data
}
