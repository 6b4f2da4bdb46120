import type { CookieSituation, KeptCookie } from '../../../server/protocol/index.ts'
import { Fold, Table } from '../../kit.ts'
import { faint } from './cells.tsx'
import { suffixFor } from './judged.ts'
import { reasonsText, theState } from './state.ts'

interface TravelsProps {
  readonly id: string
  readonly cookie: KeptCookie
  readonly context: CookieSituation
  readonly open: boolean
}

/** On which later requests a kept cookie goes along. */
export function Travels({ id, cookie, context, open }: TravelsProps) {
  const judge = theState().judge.get()
  const publicSuffix = suffixFor(context, false)
  if (!judge || !publicSuffix) return <p class="none">Looking where it travels…</p>
  const travels = judge.travelsOn(cookie, context, publicSuffix)
  const title = (
    <>
      Travels on{' '}
      <span class="flags">
        {travels.map(({ id, label, verdict: { sent } }) => [
          <span key={id} class={sent ? 'chip good' : 'chip'}>
            {sent ? '✓ ' : '✕ '}
            {!sent && <span class="sr">not </span>}
            {label}
          </span>,
          ' ',
        ])}
      </span>
    </>
  )
  return (
    <Fold id={`travels ${id}`} title={title} open={open}>
      {() => (
        <Table
          head={['Request', 'Travels', 'Why']}
          rows={travels.map(({ label, request: { method = 'GET', url }, verdict: { sent, reasons } }) => [
            '',
            <span key="label" title={`${method} ${url}`}>
              {label}
            </span>,
            sent ? <b class="good">✓ yes</b> : <b class="bad">✕ no</b>,
            sent ? '' : <span class="words">{reasonsText(reasons) || faint('the browser has another jar there')}</span>,
          ])}
        />
      )}
    </Fold>
  )
}
