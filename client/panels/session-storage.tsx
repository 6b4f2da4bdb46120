import type { StorageOperation } from '../../server/protocol/index.ts'
import { fingerprint, milliseconds, plural, printable } from '../format.ts'
import { Section } from '../ui/section.tsx'

const by: Readonly<Record<StorageOperation['by'], string>> = {
  load: 'the middleware, loading',
  handler: 'the handler',
  end: 'the middleware, at the end',
}

const tones: Readonly<Record<StorageOperation['result'], string>> = {
  ok: '',
  found: '',
  missing: 'warn',
  error: 'bad',
  pending: 'busy',
  unknown: 'faint',
}

/** Every call to the session's storage, in the order of their beginning. */
export function StorageTable({ operations }: { readonly operations: readonly StorageOperation[] }) {
  return (
    <Section title="Storage" note={plural(operations.length, 'operation')}>
      {operations.length === 0 ? (
        <p class="none">The storage was not asked for anything.</p>
      ) : (
        <div class="scroll">
          <table class="table">
            <thead>
              <tr>
                <th>Operation</th>
                <th>Storage</th>
                <th>Session</th>
                <th class="figure">At</th>
                <th class="figure">Took</th>
                <th>Result</th>
                <th>Asked by</th>
              </tr>
            </thead>
            <tbody>
              {operations.map((operation, index) => (
                <tr key={index}>
                  <td class="mono strong">{operation.op}</td>
                  <td class="mono">{printable(operation.store)}</td>
                  <td class="mono">{operation.fingerprint ? fingerprint(operation.fingerprint) : '–'}</td>
                  <td class="figure">{milliseconds(operation.start)}</td>
                  <td class="figure">{operation.ms === null ? '…' : milliseconds(operation.ms)}</td>
                  <td class={tones[operation.result]}>
                    {operation.result}
                    {operation.error && <span class="wrap">: {printable(operation.error)}</span>}
                  </td>
                  <td class="faint">{by[operation.by]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}
