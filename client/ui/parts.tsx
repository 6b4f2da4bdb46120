import type { Value } from '../../server/protocol/index.ts'
import { theApp } from '../app.ts'
import { SearchBox } from './search-box.tsx'
import { Section } from './section.tsx'
import { show } from './shown.ts'
import { Tree } from './tree.tsx'
import { buildTree } from './tree-model.ts'
import { countMatches } from './tree-rows.ts'

interface PartsProps {
  /** What they are parts of: `request`. */
  readonly of: string
  /** A part's title and value; where the value is undefined, the text that says so. */
  readonly parts: readonly (readonly [title: string, value: Value | undefined, without?: string])[]
}

/** Several trees that fold one by one and are searched together. */
export function Parts({ of, parts }: PartsProps) {
  const { find } = theApp().view
  return (
    <>
      <div class="tools">
        <SearchBox query={find} label={`Search the ${of}`} />
      </div>
      {parts.map(([title, value, without]) => {
        if (value === undefined) return <Section key={title} title={title} note={without} children={null} />
        const { members } = show(value)
        // What is no container stands as one line of its own.
        const nodes = buildTree({ after: members ? value : [value] })
        const found = find.value ? `${countMatches(nodes, find.value)} of ` : ''
        return (
          <Section key={title} title={title} note={members && found + members.length}>
            <Tree label={title} nodes={nodes} query={find.value} />
          </Section>
        )
      })}
    </>
  )
}
