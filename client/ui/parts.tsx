import type { Value } from '../../server/protocol/index.ts'
import { theApp } from '../app.ts'
import { SearchBox } from './search-box.tsx'
import { Section } from './section.tsx'
import { show } from './shown.ts'
import { Tree } from './tree.tsx'
import { buildTree } from './tree-model.ts'

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
      {parts.map(([title, value, without]) => (
        <Section key={title} title={title} note={value === undefined ? without : show(value).members?.length}>
          {value !== undefined && <Part title={title} value={value} query={find.value} />}
        </Section>
      ))}
    </>
  )
}

/** What is no container stands as one line of its own. */
function Part({ title, value, query }: { readonly title: string; readonly value: Value; readonly query: string }) {
  const nodes = buildTree({ after: show(value).members ? value : [value] })
  return <Tree label={title} nodes={nodes} query={query} />
}
