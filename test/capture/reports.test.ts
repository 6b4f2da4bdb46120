import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Adapter, SessionReport } from '../../server/adapters/adapter.ts'
import { createCookieWatch } from '../../server/capture/cookies/watch.ts'
import { type Middleware, Recording } from '../../server/capture/recording.ts'
import type { RecordingContext } from '../../server/capture/recording-context.ts'
import { createRedactor } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import { watchStorages } from '../../server/capture/storage-watch.ts'
import { createStorages } from '../../server/capture/storages/storages.ts'
import type { Access, PackedExchange } from '../../server/protocol/index.ts'
import { serve } from '../support/app.ts'
import { answer } from './locking.ts'

const recordings = new WeakMap<object, Recording>()
watchStorages(req => recordings.get(req))
const redactor = createRedactor()

/** The last that is recorded of a request whose session library reports so. */
async function recorded(
  report: Partial<SessionReport>,
  middleware: Middleware,
  later?: () => void,
): Promise<PackedExchange> {
  const adapter: Adapter = {
    library: 'a library',
    watch: probe => ({
      library: 'a library',
      active: true,
      load: run => run(),
      loaded: () => {},
      headers: () => {},
      end: run => run(),
      report: () => ({
        fingerprint: null,
        isNew: false,
        before: '{}',
        after: '{}',
        late: null,
        storeKeys: new Set(),
        storage: probe.storage(),
        cookie: null,
        bytes: null,
        ids: [],
        cookieNames: [],
        judge: ({ count, phrase }) => ({ verdict: count > 0 ? 'modified' : 'clean', reason: phrase }),
        ...report,
      }),
    }),
  }
  const found: PackedExchange[] = []
  const fail = (_where: string, error: unknown) => {
    throw error
  }
  const snapshotter = createSnapshotter({ redactor })
  const context: RecordingContext = {
    redactor,
    snapshotter,
    storages: createStorages({ redactor, snapshotter, fail }),
    cookies: createCookieWatch(),
    process: { pid: 1, host: 'test' },
    adapters: [adapter],
    serverTiming: false,
    inject: () => {},
    record: exchange => found.push(exchange),
    closed: () => {},
    fail,
  }
  const watched: Middleware = (req, res, next) => {
    const recording = new Recording('1', 1, req, res, context)
    recordings.set(req, recording)
    return recording.run(middleware, req, res, next)
  }
  const origin = await serve('http', watched, answer)
  await (await fetch(origin)).text()
  while (found.at(-1)?.duration == null) await new Promise(setImmediate)
  const known = found.length
  later?.()
  while (later !== undefined && found.length === known) await new Promise(setImmediate)
  return found.at(-1) as PackedExchange
}

const pass: Middleware = (_req, _res, next) => next()
const access = (kind: Access['kind'], path: string, by?: string): Access => ({
  kind,
  path,
  at: 1,
  ...(by === undefined ? {} : { by }),
})

describe('what storages publish', () => {
  const publish = (req: IncomingMessage, more: object) =>
    channel('sessionscope:storage').publish({
      req,
      op: 'get',
      store: 'files',
      key: 'key-of-a-session',
      start: performance.now(),
      ms: 2,
      result: 'found',
      by: 'load',
      ...more,
    })

  test('is at hand for the adapter of the library that publishes it, in order', async () => {
    const began = performance.now()
    const { session } = await recorded({}, (req, _res, next) => {
      publish(req, {})
      const error = new Error('cannot write key-of-a-session: password=hunter2')
      publish(req, { op: 'set', result: 'error', error, by: 'end', ms: 3 })
      next()
    })
    const common = { store: 'files', fingerprint: redactor.fingerprint('key-of-a-session'), start: expect.any(Number) }
    expect(session?.storage).toEqual([
      { ...common, op: 'get', ms: 2, result: 'found', by: 'load' },
      { ...common, op: 'set', ms: 3, result: 'error', by: 'end', error: expect.stringContaining('cannot write') },
    ])
    // Since the request began, which came after this.
    expect(session?.storage[0]?.start).toBeLessThan(performance.now() - began)
    expect(JSON.stringify(session)).not.toMatch(/key-of-a-session|hunter2/)
  })

  test('belongs to the request although its response is over', async () => {
    let late = () => {}
    const middleware: Middleware = (req, _res, next) => {
      late = () => publish(req, { op: 'touch', result: 'ok', by: 'end' })
      next()
    }
    const { session } = await recorded({}, middleware, () => late())
    expect(session?.storage).toMatchObject([{ op: 'touch' }])
  })

  test('is left out where it makes no sense, and bounded', async () => {
    const { session } = await recorded({}, (req, _res, next) => {
      for (const bad of [{ op: 'drop' }, { result: 1 }, { by: null }, { ms: '2' }, { start: Number.NaN }, { key: 1 }]) {
        publish(req, bad)
      }
      expect(recordings.get(req)?.storage).toEqual([])
      for (let n = 0; n < 5000; n++) publish(req, { store: 'x'.repeat(1000) })
      next()
    })
    expect(session?.storage).toHaveLength(200)
    expect(session?.storage[0]?.store).toHaveLength(64)
  })
})

describe('the code that wrote', () => {
  const changesOf = async (before: string, after: string, accesses: readonly Access[]) => {
    const { session } = await recorded({ before, after, accesses }, pass)
    expect(session?.accesses).toEqual(accesses)
    return session?.changes.map(({ path, by }) => [path, by])
  }

  test('a path is that of the last write or removal there, not that of a read', async () => {
    const accesses = [
      access('write', 'a', 'first.ts:1'),
      access('write', 'a', 'last.ts:2'),
      access('read', 'a', 'reader.ts:3'),
      access('delete', 'b', 'remover.ts:4'),
    ]
    expect(await changesOf('{"a":1,"b":1}', '{"a":2}', accesses)).toEqual([
      ['a', 'last.ts:2'],
      ['b', 'remover.ts:4'],
    ])
  })

  test('a path that was never written is that of the nearest one above', async () => {
    const before = '{"cart":{"items":[{"qty":1}],"note":"a","cart2":1},"cart2":1}'
    const after = '{"cart":{"items":[{"qty":2}],"note":"b","cart2":1},"cart2":2}'
    const accesses = [access('write', 'cart', 'cart.ts:1'), access('write', 'cart.items[0]', 'items.ts:2')]
    expect(await changesOf(before, after, accesses)).toEqual([
      ['cart.items[0].qty', 'items.ts:2'],
      ['cart.note', 'cart.ts:1'],
      ['cart2', undefined],
    ])
  })

  test('is left out where it is not known', async () => {
    const accesses = [access('write', 'a', 'above.ts:1'), access('write', 'a.b')]
    expect(await changesOf('{"a":{"b":1},"c":1}', '{"a":{"b":2},"c":2}', accesses)).toEqual([
      ['a.b', undefined],
      ['c', undefined],
    ])
  })
})

describe('a library that keeps values as they are', () => {
  const date = (value: string) => `{"at":{"$type":"Date","value":"${value}"}}`
  const iso = '2026-01-01T00:00:00.000Z'

  test('has changes where a Date takes the place of its text, and losses of its own only', async () => {
    const losses = [{ path: 'cart', type: 'class Cart', becomes: 'raw until registerClass(Cart)' }]
    const { session } = await recorded({ before: `{"at":"${iso}"}`, after: date(iso), losses }, pass)
    expect(session).toMatchObject({ verdict: 'modified', losses })
    expect(session?.changes).toHaveLength(1)
    const json = await recorded({ before: `{"at":"${iso}"}`, after: date(iso) }, pass)
    expect(json.session).toMatchObject({ verdict: 'clean', losses: [{ path: 'at', type: 'Date', becomes: 'string' }] })
  })

  test('has none where only the order of keys differs', async () => {
    const two = { before: '{"a":1,"b":2}', after: '{"b":2,"a":1}' }
    expect((await recorded({ ...two, losses: [] }, pass)).session).toMatchObject({ verdict: 'clean', changes: [] })
    expect((await recorded(two, pass)).session).toMatchObject({ verdict: 'modified', changes: [{ kind: 'moved' }] })
  })

  test('has late changes where a value becomes undefined', async () => {
    const late = '{"a":1,"b":{"$type":"undefined"}}'
    expect((await recorded({ after: '{"a":1}', late, losses: [] }, pass)).session?.late).toHaveLength(1)
    expect((await recorded({ after: '{"a":1}', late }, pass)).session?.late).toEqual([])
  })
})
