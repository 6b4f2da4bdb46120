import type { Tally } from './run-scene.ts'

const columns = ['headers', 'stored', 'sendings', 'disagreements'] as const

const numbers = (tallies: readonly Tally[]) => [
  tallies.reduce((sum, { headers }) => sum + headers, 0),
  tallies.reduce((sum, { stored }) => sum + stored, 0),
  tallies.reduce((sum, { sendings }) => sum + sendings, 0),
  tallies.reduce((sum, { disagreements }) => sum + disagreements.length, 0),
]

const line = (title: string, cells: readonly (number | string)[]) =>
  [title.padEnd(64), ...cells.map((cell, at) => String(cell).padStart((columns[at] ?? '').length + 2))].join('')

/** One line a scene, and the sum. */
export function report(tallies: readonly Tally[]): string {
  const titles = [...new Set(tallies.map(({ scene }) => scene))]
  const rows = titles.map(title => line(title, numbers(tallies.filter(({ scene }) => scene === title))))
  return [line('context', columns), ...rows, line(`${titles.length} contexts`, numbers(tallies))].join('\n')
}
