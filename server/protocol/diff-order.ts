/** The places in a list of distinct numbers that form a longest increasing subsequence (patience sorting). */
function longestIncreasing(numbers: readonly number[]): Set<number> {
  const tails: number[] = []
  const previous: number[] = []
  for (const [place, number] of numbers.entries()) {
    let [low, high] = [0, tails.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[tails[middle] ?? 0]! < number) low = middle + 1
      else high = middle
    }
    previous.push(low > 0 ? (tails[low - 1] ?? -1) : -1)
    tails[low] = place
  }
  const out = new Set<number>()
  for (let place = tails.at(-1) ?? -1; place >= 0; place = previous[place] ?? -1) out.add(place)
  return out
}

/**
 * The fewest keys whose moving explains the new order, of the keys that both sides have: key → its place before and
 * after. Keys that were added or removed move nothing.
 */
export function movedKeys(
  before: readonly string[],
  after: readonly string[],
): Map<string, readonly [before: number, after: number]> {
  const places = new Map(before.map((key, place) => [key, place]))
  const common = after.flatMap((key, place) => {
    const was = places.get(key)
    return was === undefined ? [] : [{ key, was, place }]
  })
  const moved = new Map<string, readonly [number, number]>()
  if (common.every(({ was }, i) => i === 0 || was > (common[i - 1]?.was ?? -1))) return moved
  const stayed = longestIncreasing(common.map(({ was }) => was))
  for (const [i, { key, was, place }] of common.entries()) if (!stayed.has(i)) moved.set(key, [was, place])
  return moved
}
