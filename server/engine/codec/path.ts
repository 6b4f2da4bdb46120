/** Where a value stands below the session: a chain to the root, so that a path is only made when somebody asks. */
export interface Place {
  /** null at the root, whose step is not read. */
  readonly parent: Place | null
  /** The step in the JSON: a key, or an index. */
  readonly step: string | number
  /** The step as a person reads it, where it is neither. */
  readonly shown?: (() => string) | undefined
}

export const rootPlace: Place = { parent: null, step: '' }

const identifier = /^[A-Za-z_$][\w$]*$/

function showStep(step: string | number, isFirst: boolean): string {
  if (typeof step === 'number') return `[${step}]`
  if (identifier.test(step)) return isFirst ? step : `.${step}`
  return `[${JSON.stringify(step)}]`
}

/** The path for people: `cart.items[2].qty`, `user["first name"]`, `prices.get("tea")`; empty for the root. */
export function showPath(place: Place): string {
  const steps: string[] = []
  for (let at = place; at.parent !== null; at = at.parent) {
    steps.push(at.shown?.() ?? showStep(at.step, at.parent.parent === null))
  }
  return steps.reverse().join('')
}

/** The steps in the JSON, from the root. */
export function stepsOf(place: Place): string[] {
  const steps: string[] = []
  for (let at = place; at.parent !== null; at = at.parent) steps.push(String(at.step))
  return steps.reverse()
}

/** How many characters of a Map's key a path shows. */
const SHOWN_KEY = 40

function showKey(key: unknown): string {
  if (Array.isArray(key)) return '[…]'
  if (typeof key === 'object' && key !== null) return '{…}'
  const text = typeof key === 'string' ? JSON.stringify(key) : String(key)
  return text.length > SHOWN_KEY ? `${text.slice(0, SHOWN_KEY)}…` : text
}

/** An entry of a Map, in JSON a row of two: its place, and the shown steps of its key (0) and its value (1). */
export interface EntryPlace extends Place {
  readonly showKey: () => string
  readonly showValue: () => string
}

export const entryPlace = (map: Place, row: number, key: unknown): EntryPlace => ({
  parent: map,
  step: row,
  shown: () => '',
  showKey: () => `.keys()[${row}]`,
  showValue: () => `.get(${showKey(key)})`,
})

/** A key as superjson writes it into a path. */
export function escapeKey(key: string): string {
  return /[\\.]/.test(key) ? key.replace(/[\\.]/g, '\\$&') : key
}

/**
 * The steps of a path as superjson writes it.
 * @throws SyntaxError
 */
export function parsePath(path: string): string[] {
  if (!path.includes('\\')) return path.split('.')
  const steps: string[] = []
  let step = ''
  for (let i = 0; i < path.length; i++) {
    const char = path[i]
    if (char === '.') {
      steps.push(step)
      step = ''
    } else if (char === '\\') {
      const next = path[++i]
      if (next !== '\\' && next !== '.') throw new SyntaxError(`the path ${JSON.stringify(path)} has a stray backslash`)
      step += next
    } else step += char
  }
  steps.push(step)
  return steps
}
