import type { PathStep } from '../../protocol/value.ts'

/** A pattern of a path: its steps, null for `*`. */
export type PathPattern = readonly (string | null)[]

const step = /\.?(\*|[^.[\]*"\s]+)|\[(\*|\d+|"(?:[^"\\]|\\.)*")\]/y

/** `cards[*].number` → its pattern, or null where it is none. */
export function parsePathPattern(text: string): PathPattern | null {
  const steps: (string | null)[] = []
  let at = 0
  while (at < text.length) {
    step.lastIndex = at
    const found = step.exec(text)
    if (found === null || (found[0].startsWith('.') && at === 0)) return null
    const name = found[1] ?? found[2] ?? ''
    // `ab` must not read as two steps `a`, `b` because the sticky expression stopped between them.
    if (found[1] !== undefined && at > 0 && !found[0].startsWith('.')) return null
    if (name.startsWith('"')) {
      const key = unquote(name)
      if (key === null) return null
      steps.push(key)
    } else steps.push(name === '*' ? null : name)
    at = step.lastIndex
  }
  return steps.length === 0 ? null : steps
}

function unquote(text: string): string | null {
  try {
    return String(JSON.parse(text))
  } catch {
    return null
  }
}

function stepIs(pattern: string, found: PathStep): boolean {
  if (typeof found === 'object') return found.map === pattern || found.map === JSON.stringify(pattern)
  return String(found) === pattern
}

/** Whether one of the patterns is exactly this path. `*` stands for any one key or index. */
export function matchesPath(patterns: readonly PathPattern[], path: readonly PathStep[]): boolean {
  return patterns.some(
    pattern =>
      pattern.length === path.length &&
      pattern.every((name, i) => {
        const found = path[i]
        return name === null || (found !== undefined && stepIs(name, found))
      }),
  )
}
