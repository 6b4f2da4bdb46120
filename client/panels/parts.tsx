import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Headers, Value } from '../../server/protocol/index.ts'
import { number } from '../format.ts'
import { membersOf } from '../ui/members.ts'
import { SearchBox } from '../ui/search-box.tsx'
import { Section } from '../ui/section.tsx'
import { Tree } from '../ui/tree.tsx'
import { buildTree } from '../ui/tree-model.ts'

export interface Part {
  readonly title: string
  /** undefined where there is none: `without` says then why. */
  readonly value: Value | undefined
  readonly without?: string
  readonly folded?: boolean
}

/** Headers as a tree's value: as properties, so that no header's name can be taken for a tag. */
export const headersValue = (headers: Headers): Value => ({ $type: 'object', props: headers })

/** Several trees that fold one by one and are searched together. */
export function Parts({ label, parts }: { readonly label: string; readonly parts: readonly Part[] }) {
  const query = useSignal('')
  return (
    <>
      <div class="tools">
        <SearchBox query={query} label={`Search in the ${label}`} hint={`Search all of the ${label}`} />
      </div>
      {parts.map(part => (
        <PartSection key={part.title} part={part} query={query.value} />
      ))}
    </>
  )
}

function PartSection({
  part: { title, value, without, folded = false },
  query,
}: {
  readonly part: Part
  readonly query: string
}) {
  const nodes = useMemo(() => rootsOf(value), [value])
  const note = value === undefined ? '' : number(nodes.length)
  return (
    <Section title={title} note={note} folded={folded}>
      {value === undefined ? (
        <p class="none">{without}</p>
      ) : nodes.length === 0 ? (
        <p class="none">Empty.</p>
      ) : (
        <Tree label={title} nodes={nodes} query={query} />
      )}
    </Section>
  )
}

/** What is no container stands as one line of its own. */
function rootsOf(value: Value | undefined) {
  if (value === undefined) return []
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return buildTree({ after: isEmpty || membersOf(value).length > 0 ? value : { value } })
}
