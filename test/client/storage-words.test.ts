import { describe, expect, it } from 'vitest'
import { away, countOf, endOf, sentenceOf } from '../../client/panels/storage/words.ts'
import type { StorageSummary } from '../../server/protocol/index.ts'
import { operation } from './make-exchange.ts'

const summary = (more: Partial<StorageSummary> = {}): StorageSummary => ({
  ...{ id: '1', name: 'files', library: 'sessionscope', listed: true, note: null, error: null, place: '/app/sessions' },
  ...{ sessions: 1, expired: 0, bytes: 20, oldest: null, newest: null, complete: true, facts: [] },
  ...more,
})

describe('the sentence of a storage', () => {
  it.each([
    [{}, '`/app/sessions`: 1 session, 20 B'],
    [{ sessions: 0, bytes: 0 }, '`/app/sessions`: no session'],
    [{ sessions: 0, bytes: 0, complete: false }, '`/app/sessions`: no session among those looked at'],
    [{ sessions: 1204, expired: 87, bytes: null }, '`/app/sessions`: 1,204 sessions, 87 over and not removed yet'],
    [{ sessions: 9, complete: false }, '`/app/sessions`: at least 9 sessions, 20 B'],
    [{ facts: [['server', 'Redis 7.0']], place: 'session:*' }, '`session:*` in Redis 7.0: 1 session, 20 B'],
    [{ place: null, sessions: null }, '`files` tells nothing of what it holds'],
    [{ error: 'no connection', sessions: null }, '`files` did not say what it holds'],
    [{ place: 'a`b\u202e' }, "`a'b\\u202e`: 1 session, 20 B"],
  ] as const)('%j', (more, text) => {
    expect(sentenceOf(summary(more))).toBe(text)
  })
})

it('says times in one unit', () => {
  const now = 1_800_000_000_000
  const texts = [0, 999, -12_000, 3_600_000, -5_430_000, 200_000_000].map(by => away(now + by, now))
  expect(texts).toEqual(['just now', 'just now', '12 seconds ago', 'in 1 hour', '1.5 hours ago', 'in 2.3 days'])
  expect([endOf(null, now), endOf(now - 1, now), endOf(now + 60_000, now)]).toEqual([
    'never',
    'over, just now',
    'in 1 minute',
  ])
})

it('counts statements, and operations where a storage tells no statements', () => {
  const statement = { text: 'select 1', start: 0, ms: 1 }
  expect(countOf([operation('get'), operation('set')])).toBe('2 operations')
  expect(countOf([operation('get', { statements: [statement] }), operation('set')])).toBe('1 statement')
})
