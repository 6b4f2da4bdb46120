import type { Access } from '../../server/protocol/index.ts'
import { topKey } from '../../server/protocol/value.ts'
import { plural, printable, shorten } from '../format.ts'
import { Section } from '../ui/section.tsx'
import { Table } from '../ui/table.tsx'

/** Places shown of a key's uses. */
const MOST_PLACES = 4

const kinds = ['read', 'write', 'delete'] as const

/** Who used which key, where the session library can tell: by key, what was never set by its whole path. */
export function Accesses({ accesses }: { readonly accesses: readonly Access[] }) {
  if (accesses.length === 0) return null
  const keys = new Map<string, Access[]>()
  for (const access of accesses) {
    const key = access.missing ? access.path : topKey(access.path)
    keys.set(key, [...(keys.get(key) ?? []), access])
  }
  return (
    <Section title="Reads and writes" note={`of ${plural(keys.size, 'key')}`}>
      <Table
        head={['Key', 'Use', 'By']}
        rows={[...keys].map(([key, uses]) => {
          const places = [...new Set(uses.flatMap(({ by }) => by ?? []))]
          const counts = kinds.map(kind => [uses.filter(use => use.kind === kind).length, kind] as const)
          return [
            '',
            <b key="key">{printable(shorten(key, 120))}</b>,
            [
              counts.flatMap(([count, kind]) => (count > 0 ? plural(count, kind) : [])).join(', '),
              ' ',
              uses.some(({ missing }) => missing) && (
                <span key="missing" class="pill warn">
                  never set
                </span>
              ),
            ],
            places.slice(0, MOST_PLACES).map(place => <div key={place}>{printable(place)}</div>),
          ]
        })}
      />
    </Section>
  )
}
