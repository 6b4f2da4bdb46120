import { expect, it } from 'vitest'
import { decode } from '../../client/decode.ts'
import { decodeMessage, encodeMessage, type ServerMessage } from '../../server/protocol/index.ts'
import { hostileExchanges, shopExchanges } from './fixtures.ts'

const process = { pid: 1, host: 'h', boot: 'b', startedAt: 0 }
const state = { recording: true, capacity: 500 }
const failure = { where: 'w', message: 'm', count: 1, lastAt: 0 }
const exchanges = [...shopExchanges(), ...hostileExchanges()]

const messages: { readonly [T in ServerMessage['type']]: Extract<ServerMessage, { type: T }> } = {
  welcome: { type: 'welcome', protocol: 1, process, state, failures: [failure, failure] },
  history: { type: 'history', exchanges, last: true },
  exchange: { type: 'exchange', exchange: exchanges[0]! },
  skipped: { type: 'skipped', count: 3 },
  cleared: { type: 'cleared' },
  state: { type: 'state', state },
  paused: { type: 'paused', paused: true },
  failure: { type: 'failure', failure },
  reload: { type: 'reload', protocol: 2 },
  refused: { type: 'refused', code: 'c', message: 'm' },
  expired: { type: 'expired', storage: '1', fingerprint: '7f3ac2d1', found: true },
}

it.each(Object.values(messages))('reads a $type message as the protocol itself reads it', message => {
  const text = encodeMessage(message)
  expect(decode(text)).toEqual(decodeMessage(text))
  expect(decode(text)).toEqual(message)
})

it('takes what is no message for none', () => {
  for (const text of ['', '{', 'null', '[]', '{}', '{"json":null}', '{"json":{"type":1}}', '{"json":"x"}', undefined]) {
    expect(decode(text)).toBeNull()
  }
})
