import type { Loss } from '../../server/protocol/index.ts'
import { plural, printable } from '../format.ts'
import { Section } from '../ui/section.tsx'

/** What is in the session now and will not come back from its storage as it is. */
export function Losses({ losses }: { readonly losses: readonly Loss[] }) {
  return (
    <Section title="Lost in JSON" note={plural(losses.length, 'value')}>
      <ul class="losses">
        {losses.map(({ path, type, becomes }) => (
          <li key={path}>
            <code>{printable(path)}</code> is a {type}, and comes back as <b>{becomes}</b>
          </li>
        ))}
      </ul>
    </Section>
  )
}
