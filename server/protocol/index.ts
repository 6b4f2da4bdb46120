/** The protocol between server and panel, and the shapes of the JSON API. No Node, no DOM. */
export { decodeMessage, encodeMessage } from './codec.ts'
export { diff, diffPacked } from './diff.ts'
export * from './exchange.ts'
export * from './messages.ts'
export { unpackChange, unpackExchange, unpackValue } from './pack.ts'
export * from './session.ts'
export * from './value.ts'
