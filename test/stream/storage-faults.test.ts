import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { InspectedEntry, InspectedSession, StorageInspector } from '../../server/adapters/inspector.ts'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import { createStorages } from '../../server/capture/storages/storages.ts'
import type { Refusal } from '../../server/protocol/index.ts'
import { asker } from './storage-app.ts'
import { BASE, openViewer, serve, startStream } from './support.ts'

const idOf = (index: number) => `id-of-session-${String(index).padStart(6, '0')}`
const entry = (index: number): InspectedEntry => ({ id: idOf(index), bytes: 9, created: 1, touched: 2, expires: null })
const stored = (keys: object): InspectedSession => ({
  ...{ keys, created: 1, touched: 2, expires: null, flash: 0, cookie: {}, bytes: 9 },
})

/** A storage of `count` sessions, whose n-th has `{ n }`. */
const inspector = (count: number, more: Partial<StorageInspector> = {}): StorageInspector => ({
  name: 'made up',
  library: 'test',
  note: null,
  survey: async () => ({
    ...{
      place: 'nowhere',
      sessions: count,
      expired: 0,
      bytes: null,
      oldest: null,
      newest: null,
      complete: true,
      facts: [],
    },
  }),
  async list({ cursor, limit }) {
    const from = cursor === null ? 0 : Number(cursor.slice(-6)) + 1
    const sessions = Array.from({ length: Math.min(limit, count - from) }, (_, i) => entry(from + i))
    return { sessions, cursor: from + limit < count ? (sessions.at(-1)?.id ?? null) : null }
  },
  peek: async id => stored({ n: Number(id.slice(-6)) }),
  expire: async () => true,
  ...more,
})

function storagesOf(...inspectors: readonly StorageInspector[]) {
  const redactor = createRedactor()
  const failures: unknown[] = []
  const storages = createStorages({
    redactor,
    snapshotter: createSnapshotter({ redactor }),
    fail: (_, error) => failures.push(error),
  })
  for (const each of inspectors) storages.see(each, () => each)
  return { storages, redactor, failures }
}

async function serveStorages(...inspectors: readonly StorageInspector[]) {
  const { storages, redactor } = storagesOf(...inspectors)
  const { url } = await serve(startStream({ storages }))
  return { ...asker(url), url, redactor }
}

const never = () => new Promise<never>(() => {})
const ids = (text: string) => text.match(/id-of-session-\d+/g) ?? []

/** Lets the seconds pass that somebody who looks waits for a storage. */
function withFakeTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

describe('a storage that fails', () => {
  test('is told as what it is, with 503, without ids and without secrets', async () => {
    const fails = async () => {
      throw new Error('[sessionscope] cannot list: redis://user:hunter2@db/ refused')
    }
    const { storages, page } = await serveStorages(inspector(3, { survey: fails, list: fails }))
    const [summary] = await storages()
    expect(summary).toMatchObject({ name: 'made up', sessions: null, place: null })
    expect(summary?.error).toMatch(/^cannot list: redis:.* refused$/)
    const { status, body } = await page()
    expect([status, body.error?.code]).toEqual([503, 'storage-failed'])
    for (const text of [JSON.stringify(body), JSON.stringify(summary)]) expect(text).not.toContain('hunter2')
  })

  test('while one session is read, or expired, names no id', async () => {
    const fails = async (id: string) => {
      throw new Error(`no answer for ${id}`)
    }
    const { url, page, look } = await serveStorages(inspector(3, { peek: fails, expire: fails }))
    const fingerprint = (await page()).body.sessions[1]?.fingerprint ?? ''
    const { status, body } = await look(fingerprint)
    expect([status, body.error?.message]).toEqual([503, expect.stringContaining('no answer for redacted-')])
    const viewer = await openViewer(url)
    await viewer.next('welcome')
    viewer.command({ type: 'expire', storage: '1', fingerprint })
    const refused = await viewer.next('refused')
    expect(refused).toMatchObject({ code: 'storage-failed', fingerprint })
    expect(ids(JSON.stringify([body, refused]))).toEqual([])
  })

  test('what cannot be read is counted in a search, and said of a session that is opened', async () => {
    const peek = async (id: string) => {
      if (id.endsWith('1')) throw new SyntaxError('not ours')
      return stored({ n: 1 })
    }
    const { page, look, redactor } = await serveStorages(inspector(3, { peek }))
    expect((await page('?find=n')).body).toMatchObject({ scanned: 3, unreadable: 1, sessions: [{}, {}] })
    expect(await look(redactor.fingerprint(idOf(1)))).toMatchObject({
      status: 422,
      body: { error: { code: 'unreadable-session' } },
    })
  })

  test('that never answers is given up, and questions to it do not pile up', async () => {
    withFakeTime()
    let asked = 0
    const silent = () => {
      asked++
      return never()
    }
    const { storages } = storagesOf(inspector(3, { survey: silent, list: silent }))
    const ask = async (): Promise<string> => {
      const answer = storages.sessions(null, { find: '', cursor: null, limit: 10 })
      await vi.advanceTimersByTimeAsync(5000)
      return ((await answer) as Refusal).message
    }
    expect(await ask()).toContain('it has not answered for 5 s')
    for (let i = 0; i < 40; i++) await ask()
    expect(asked).toBe(16)
    expect(await ask()).toContain('16 earlier questions to the storage have no answer yet')
  })

  test('asked for its figures by many at once, it is asked once', async () => {
    let surveys = 0
    const found = await inspector(3).survey?.()
    const survey = async () => {
      surveys++
      await new Promise(setImmediate)
      return found as NonNullable<typeof found>
    }
    const { storages } = storagesOf(inspector(3, { survey }))
    const answers = await Promise.all(Array.from({ length: 10 }, () => storages.summaries()))
    expect([surveys, new Set(answers.map(([one]) => one?.sessions))]).toEqual([1, new Set([3])])
  })
})

describe('a large storage', () => {
  test('is searched for a bounded time, says how far, and goes on from there', async () => {
    withFakeTime()
    const peek = async (id: string) => {
      vi.advanceTimersByTime(1)
      return stored({ n: Number(id.slice(-6)) })
    }
    const { storages } = storagesOf(inspector(100_000, { peek }))
    const query = { find: 'n=2500', limit: 10 }
    const first = await storages.sessions(null, { ...query, cursor: null })
    expect(first).toMatchObject({ sessions: [], scanned: 1500, complete: false, by: 'value' })
    if ('refused' in first) throw new Error(first.message)
    const second = await storages.sessions(null, { ...query, cursor: first.cursor })
    expect(second).toMatchObject({ sessions: [{ bytes: 9 }], scanned: 1500 })
  })

  test('gives each session once, in pages that can be gone through', async () => {
    const { all } = await serveStorages(inspector(1000))
    const { sessions, scanned } = await all('', 200)
    expect([sessions.length, new Set(sessions.map(({ fingerprint }) => fingerprint)).size, scanned]).toEqual([
      1000, 1000, 1000,
    ])
  })

  test('a session that a request had is found at once, however many there are', async () => {
    let lists = 0
    const many = inspector(1_000_000)
    const { storages, redactor } = storagesOf({
      ...many,
      list: async from => {
        lists++
        return (await many.list?.(from)) ?? { sessions: [], cursor: null }
      },
    })
    const fingerprint = redactor.fingerprint(idOf(999_999))
    storages.saw(fingerprint, idOf(999_999))
    expect(await storages.session(null, fingerprint)).toMatchObject({ session: { n: 999_999 } })
    expect(await storages.sessions(null, { find: fingerprint, cursor: null, limit: 10 })).toMatchObject({
      sessions: [{ fingerprint }],
      scanned: 1,
    })
    expect(lists).toBe(0)
  })
})

describe('what anybody may ask', () => {
  test.each([
    ['?limit=0', 'bad-parameter'],
    ['?limit=201', 'bad-parameter'],
    ['?limit=x', 'bad-parameter'],
    [`?find=${'x'.repeat(301)}`, 'bad-parameter'],
    ['?cursor=', 'bad-parameter'],
    ['?cursor=aWQtb2Ytc2Vzc2lvbi0wMDAwMDE', 'bad-cursor'],
    [`?cursor=${'A'.repeat(64)}`, 'bad-cursor'],
    ['?what=1', 'unknown-parameter'],
    ['?storage=9', 'unknown-storage'],
    ['?storage=__proto__', 'unknown-storage'],
  ])('is refused with a reason: %s', async (query, code) => {
    const { page } = await serveStorages(inspector(3))
    const { status, body } = await page(query)
    expect([status, body.error?.code]).toEqual([code === 'unknown-storage' ? 404 : 400, code])
  })

  test.each([
    '"',
    '[',
    ']',
    '.',
    '..',
    '=',
    '==',
    '="',
    '[0',
    '["a',
    '["a"]]',
    '"a"=',
    'a[',
    'a..b',
    '\u0000',
    '💥',
    '$type',
    '__proto__',
    'constructor.prototype',
    'n[0][1].x',
    '%',
    '((((((((((((a+)+)+)+)+)+)+)+)+)+',
    `${'a.'.repeat(149)}a`,
    '"'.repeat(299),
    '\\"'.repeat(149),
  ])('any text can be looked for: %j', async find => {
    const { page } = await serveStorages(inspector(20, { peek: async () => stored({ $type: 'Map', entries: 1 }) }))
    const { status, body } = await page(`?find=${encodeURIComponent(find)}`)
    expect([status, body.scanned, body.sessions.length]).toEqual([200, 20, find === '$type' ? 20 : 0])
  })

  test('two sessions of one fingerprint are not expired by it', async () => {
    const expired: string[] = []
    const two = inspector(2, {
      expire: async id => {
        expired.push(id)
        return true
      },
    })
    const redactor = { ...createRedactor(), fingerprint: () => '7f3ac2d1' }
    const storages = createStorages({ redactor, snapshotter: createSnapshotter({ redactor }), fail() {} })
    storages.see(two, () => two)
    await storages.sessions(null, { find: '', cursor: null, limit: 10 })
    expect(await storages.expire('1', '7f3ac2d1')).toMatchObject({ refused: 'ambiguous-session' })
    expect(expired).toEqual([])
  })

  test.each([
    { type: 'expire' },
    { type: 'expire', storage: 1, fingerprint: '7f3ac2d1' },
    { type: 'expire', storage: '1', fingerprint: '7f3a' },
    { type: 'expire', storage: '1', fingerprint: '7f3ac2d1', id: 'x' },
    { type: 'expire', storage: '__proto__', fingerprint: '7f3ac2d1' },
  ])('a command that is none changes nothing: %j', async command => {
    const { url } = await serveStorages(inspector(3))
    const viewer = await openViewer(url)
    await viewer.next('welcome')
    viewer.command(command)
    expect(await viewer.next('refused')).toMatchObject({ code: 'bad-command' })
  })

  test('expiring is for the socket, and so for who has the token, alone', async () => {
    const { url, page } = await serveStorages(inspector(3))
    const fingerprint = (await page()).body.sessions[0]?.fingerprint
    for (const method of ['POST', 'DELETE']) {
      const response = await fetch(`${url}${BASE}/api/storage/sessions/${fingerprint}`, { method })
      expect(response.status).toBe(405)
    }
  })

  test('an app that makes a store for each request fills nothing', async () => {
    const { storages } = storagesOf(...Array.from({ length: 50 }, () => inspector(1)))
    expect((await storages.summaries()).length).toBe(8)
  })
})
