import type { Exchange, PackedExchange } from './exchange.ts'
import type { Change } from './session.ts'
import type { Packed, Value } from './value.ts'

/** The text of a snapshot → its tree. The text is always our own, so it is trusted to be JSON. */
export const unpackValue = (text: Packed): Value => JSON.parse(text) as Value

const optional = <K extends string>(key: K, text: Packed | undefined) =>
  (text === undefined ? {} : { [key]: unpackValue(text) }) as { [key in K]?: Value }

export const unpackChange = ({ before, after, ...change }: Change<Packed>): Change => ({
  ...change,
  ...optional('before', before),
  ...optional('after', after),
})

/** An exchange as stored → as the API answers it. */
export function unpackExchange(packed: PackedExchange): Exchange {
  const { query, params, body, ...request } = packed.request
  const { locals, ...response } = packed.response
  const { session } = packed
  return {
    ...packed,
    request: { ...request, ...optional('query', query), ...optional('params', params), ...optional('body', body) },
    response: { ...response, ...optional('locals', locals) },
    session: session && {
      ...session,
      before: session.before === null ? null : unpackValue(session.before),
      after: session.after === null ? null : unpackValue(session.after),
      changes: session.changes.map(unpackChange),
      late: session.late.map(unpackChange),
    },
  }
}
