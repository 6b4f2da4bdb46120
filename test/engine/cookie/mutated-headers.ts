import type { Random } from '../../support/random.ts'
import { type Genuine, type Mutate, type NamedValue, randomChars, splice, valueMutations } from './mutations.ts'
import { headerOf, NAME } from './support.ts'

export interface Mutated {
  readonly kind: string
  /** The lines of the request's Cookie header; browsers send one. */
  readonly lines: readonly string[]
}

/** What is left of a value in a Cookie header. */
const received = (value: string) => value.split(';', 1)[0]!.replace(/^[ \t]+|[ \t]+$/g, '')

/** A value that is none of those that were sealed; null where the mutation made one of them. */
function changedValue(mutations: readonly Mutate[], random: Random, genuine: Genuine): string | null {
  const value = random.pick(mutations)(random.pick(genuine.single), random, genuine)
  return genuine.single.includes(received(value)) ? null : value
}

const allValueMutations = Object.values(valueMutations).flat()

/** The name many times, and other cookies between; more than one line in some. */
function duplicates(random: Random, genuine: Genuine): string[] | null {
  const pairs: string[] = []
  for (let left = 2 + random.int(10); left > 0; left--) {
    const value = changedValue(allValueMutations, random, genuine)
    if (value === null) return null
    pairs.push(`${NAME}=${value}`)
    if (random.chance(0.3))
      pairs.push(random.pick(['theme=dark', `${NAME}`, `${NAME}.1`, '=', `x${NAME}=1`, '__proto__=1']))
  }
  const at = random.chance(0.3) ? random.int(pairs.length) : 0
  return [pairs.slice(0, at), pairs.slice(at)].filter(each => each.length > 0).map(each => each.join('; '))
}

/** Much, of what may be a session, and of what is none. */
function huge(random: Random, { single, several }: Genuine): string {
  const length = 4096 + random.int(60_000)
  const text = random.pick([
    () => randomChars(random, 512).repeat(length / 512),
    () => `${random.pick(single)}${'A'.repeat(length)}`,
    () => `${random.pick(several)[0]!.value}${randomChars(random, 512).repeat(length / 512)}`,
    () => Array.from({ length: 500 }, (_, index) => `${index}; ${NAME}=`).join(''),
    () => ';='.repeat(length / 2),
  ])()
  return `${NAME}=${text}`
}

type Cookies = readonly NamedValue[]
type Rearrange = (cookies: Cookies, others: Cookies, random: Random) => Cookies

const rearrangements: readonly Rearrange[] = [
  (cookies, _, random) => cookies.toSpliced(random.int(cookies.length), 1),
  (cookies, others, random) =>
    cookies.map((cookie, index) => (random.chance(0.5) ? cookie : (others[index] ?? cookie))),
  (cookies, _, random) => {
    const values = cookies.map(({ value }) => value).toSorted(() => random.next() - 0.5)
    return cookies.map(({ name }, index) => ({ name, value: values[index]! }))
  },
  (cookies, _, random) => {
    const place = random.int(cookies.length)
    const { name, value } = cookies[place]!
    const at = random.int(value.length)
    return cookies.with(place, { name, value: splice(value, at, 1, randomChars(random, 1)) })
  },
  // One part cut short, so that what follows moves.
  (cookies, _, random) => {
    const place = random.int(cookies.length)
    const { name, value } = cookies[place]!
    return cookies.with(place, { name, value: value.slice(0, random.int(value.length)) })
  },
  // A part of another session, under the mark of this one, and twice.
  (cookies, others, random) => {
    const place = random.int(Math.min(cookies.length, others.length))
    const { name, value } = others[place]!
    const wrong = { name, value: cookies[place]!.value.slice(0, 8) + value.slice(8) }
    return cookies.with(place, wrong).toSpliced(place, 0, wrong)
  },
  // The boundary between two moved.
  (cookies, _, random) => {
    const [a, b, ...rest] = cookies as [NamedValue, NamedValue]
    const count = 1 + random.int(20)
    const mark = b.value.slice(0, 8)
    const moved = mark + a.value.slice(-count) + b.value.slice(8 + random.int(2) * count)
    const first = a.value.slice(0, random.chance(0.5) ? -count : undefined)
    return [{ name: a.name, value: first }, { ...b, value: moved }, ...rest]
  },
]

/** The cookies of a session in several, of which none is whole afterwards; null where one is. */
function rearranged(random: Random, { several }: Genuine): string | null {
  const [cookies, others] = [random.pick(several), random.pick(several)]
  const mutated = random.pick(rearrangements)(cookies, others, random)
  const text = (each: Cookies) => each.map(({ value }, index) => (index === 0 ? value : value.slice(8))).join('')
  const isWhole = several.some(
    each =>
      each.every(({ name, value }) => mutated.some(cookie => cookie.name === name && cookie.value === value)) ||
      (each.length === mutated.length && text(each) === text(mutated)),
  )
  return isWhole ? null : headerOf(mutated)
}

const valueKinds = Object.keys(valueMutations) as (keyof typeof valueMutations)[]

/** A Cookie header in which no session is as it was sealed. */
export function mutatedHeader(random: Random, genuine: Genuine): Mutated {
  for (;;) {
    const [kind, made] = attempt(random, genuine)
    if (made !== null) return { kind, lines: typeof made === 'string' ? [made] : made }
  }
}

/** Those that are long are few: they take longer, and tell less. */
function attempt(random: Random, genuine: Genuine): [kind: string, made: string | readonly string[] | null] {
  const lot = random.next()
  if (lot < 0.0005) return ['huge', huge(random, genuine)]
  if (lot < 0.05) return ['several cookies', rearranged(random, genuine)]
  if (lot < 0.08) return ['duplicates', duplicates(random, genuine)]
  if (lot < 0.09) return ['random', `${NAME}=${randomChars(random, random.int(1025))}`]
  const kind = random.pick(valueKinds)
  const value = changedValue(valueMutations[kind], random, genuine)
  return [kind, value === null ? null : `${NAME}=${value}`]
}
