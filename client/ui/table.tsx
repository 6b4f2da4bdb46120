import type { ComponentChildren } from 'preact'

interface TableProps {
  /** The columns' names; one that begins with `#` holds figures. */
  readonly head: readonly string[]
  /** A row's class, then its cells. */
  readonly rows: readonly (readonly [string, ...ComponentChildren[]])[]
}

/** Where the panel is narrow, each row becomes a block of its cells, which then carry their column's name. */
export function Table({ head, rows }: TableProps) {
  if (rows.length === 0) return <p class="none">None.</p>
  const figure = head.map(name => (name.startsWith('#') ? 'figure' : ''))
  const names = head.map(name => name.replace('#', ''))
  return (
    <table class="table mono">
      <thead>
        <tr>
          {names.map((name, index) => (
            <th key={name} class={figure[index]}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([kind, ...cells], row) => (
          <tr key={row} class={kind}>
            {cells.map((cell, index) => (
              <td key={names[index]} class={figure[index]} data-label={names[index]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
