import { describe, expect, it } from 'vitest'
import { createStore } from '../../client/store.ts'
import type { PackedExchange, ServerMessage } from '../../server/protocol/index.ts'
import { shopExchanges } from './fixtures.ts'
import { makeExchange, makeSession } from './make-exchange.ts'
import { stale } from './shop-parts.ts'

const welcome = (boot = 'one', capacity = 500): ServerMessage => ({
  type: 'welcome',
  protocol: 1,
  process: { pid: 1, host: 'h', boot, startedAt: 0 },
  state: { recording: true, capacity },
  failures: [],
})
const history = (exchanges: readonly PackedExchange[], last = true): ServerMessage => ({
  type: 'history',
  exchanges,
  last,
})
const one = (exchange: PackedExchange): ServerMessage => ({ type: 'exchange', exchange })

/** A store that has heard these messages, and has drawn. */
async function storeOf(messages: readonly ServerMessage[], own: string | null = null) {
  const store = createStore(own, 0)
  await hear(store, messages)
  return store
}

async function hear(store: ReturnType<typeof createStore>, messages: readonly ServerMessage[]) {
  messages.forEach(store.apply)
  await new Promise(resolve => setTimeout(resolve, 5))
}

const urls = (store: ReturnType<typeof createStore>) => store.all.value.map(({ request }) => request.url)
const [a, b, c] = ['/a', '/b', '/c'].map(url => makeExchange({ url })) as [
  PackedExchange,
  PackedExchange,
  PackedExchange,
]

describe('the list', () => {
  it('is newest first, whatever the order of coming', async () => {
    const store = await storeOf([welcome(), one(c), history([a], false), history([b])])
    expect(urls(store)).toEqual(['/c', '/b', '/a'])
  })

  it('has an exchange once, with its latest news, in its place', async () => {
    const store = await storeOf([welcome(), history([a, b]), one({ ...a, duration: 99 })])
    expect(urls(store)).toEqual(['/b', '/a'])
    expect(store.all.value[1]?.duration).toBe(99)
  })

  it('never holds more than the capacity, and drops the oldest', async () => {
    const many = Array.from({ length: 30 }, (_, i) => makeExchange({ url: `/${i}` }))
    const store = await storeOf([welcome('one', 10), history(many)])
    expect(urls(store)).toEqual(['/29', '/28', '/27', '/26', '/25', '/24', '/23', '/22', '/21', '/20'])
    await hear(store, [{ type: 'state', state: { recording: false, capacity: 3 } }])
    expect(urls(store)).toEqual(['/29', '/28', '/27'])
    expect(store.state.value.recording).toBe(false)
  })

  it('drops after a reconnection what the server no longer has', async () => {
    const store = await storeOf([welcome(), history([a, b]), welcome(), history([b, c])])
    expect(urls(store)).toEqual(['/c', '/b'])
    expect(store.notice.value).toBeNull()
  })

  it('keeps the past of an app that was restarted, and says that what was pending is over', async () => {
    const pending = makeExchange({ url: '/pending', duration: null, status: null })
    const store = await storeOf([welcome('one'), history([a, pending]), welcome('two'), history([])])
    expect(urls(store)).toEqual(['/pending', '/a'])
    expect(store.all.value[0]?.response.outcome).toBe('aborted')
    expect(store.notice.value?.text).toContain('restarted')
  })

  it('shows the others where one exchange cannot be read', async () => {
    const store = await storeOf([
      welcome(),
      history([a, b]),
      one({ ...b, request: { ...b.request, body: '{"code":x' } }),
    ])
    expect([urls(store), store.current.value]).toEqual([['/b', '/a'], null])
    store.selected.value = a.id
    expect(store.current.value?.request.url).toBe('/a')
  })

  it('is empty after a clearing, and follows the newest again', async () => {
    const store = await storeOf([welcome(), history([a, b])])
    store.selected.value = a.id
    await hear(store, [{ type: 'cleared' }])
    expect([urls(store), store.selected.value, store.current.value]).toEqual([[], null, null])
  })

  it('is drawn once for a burst', async () => {
    const store = createStore(null, 20)
    let drawn = 0
    const end = store.all.subscribe(() => drawn++)
    for (let i = 0; i < 200; i++) store.apply(one({ ...a, id: `burst-${i}` }))
    await expect.poll(() => store.all.value.length).toBe(200)
    end()
    expect(drawn).toBeLessThanOrEqual(3)
    store.dispose()
  })
})

describe('the clock', () => {
  it("is the app's, by what came the soonest after it was told", async () => {
    const ahead = 5 * 60_000
    const at = (ago: number, duration: number | null) => ({
      ...makeExchange({ url: '/x', duration, status: duration === null ? null : 200 }),
      startedAt: Date.now() + ahead - ago,
    })
    const store = createStore(null, 0)
    expect(Math.abs(store.clock() - Date.now())).toBeLessThan(400)
    store.apply(history([at(900_000, 5)]))
    expect(Math.abs(store.clock() - Date.now())).toBeLessThan(400)
    for (const exchange of [at(800, null), at(120, 120), at(3000, null)]) store.apply(one(exchange))
    expect(Math.abs(store.clock() - Date.now() - ahead)).toBeLessThan(400)
    store.dispose()
  })
})

describe('the problems', () => {
  it('are those of the page, also when a redirect led to it', async () => {
    const location = { response: { headers: { location: '/cart' } } }
    const post = makeExchange({ method: 'POST', url: '/cart/a17', status: 303, problems: [stale], ...location })
    const page = makeExchange({ url: '/cart' })
    const store = await storeOf([welcome(), history([post, page])], page.id)
    expect(store.last.value?.request.url).toBe('/cart')
    expect(store.trouble.value).toMatchObject({ count: 1, tone: 'warn', exchange: { id: post.id } })
  })
})

describe('the choice', () => {
  it('follows the newest that is more than a file, until something is chosen', async () => {
    const file = makeExchange({ url: '/style.css' })
    const store = await storeOf([welcome(), history([a, file])])
    expect(store.current.value?.request.url).toBe('/a')
    store.selected.value = file.id
    expect(store.current.value?.request.url).toBe('/style.css')
    await hear(store, [one(makeExchange({ url: '/later' }))])
    expect(store.current.value?.request.url).toBe('/style.css')
    store.selected.value = null
    expect(store.current.value?.request.url).toBe('/later')
  })

  it('keeps to what is chosen although the filter hides it, and follows only what the filter lets through', async () => {
    const store = await storeOf([welcome(), history([a, b, c])])
    store.query.value = 'path:/a'
    expect(store.current.value?.request.url).toBe('/a')
    store.selected.value = b.id
    expect(store.current.value?.request.url).toBe('/b')
  })

  it('is unpacked for the views', async () => {
    const store = await storeOf([welcome(), history(shopExchanges())])
    store.selected.value = store.all.value.find(({ request }) => request.url === '/cart/a17')?.id ?? null
    expect(store.current.value?.session?.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'changed cart[1].qty',
      'added cart[2]',
      'removed flash',
    ])
  })
})

describe('the bar', () => {
  const of = (url: string, fingerprint: string) =>
    makeExchange({ url, session: makeSession('clean', '', {}, {}, { fingerprint }) })

  it("tells of the page's own session where the page is known", async () => {
    const page = of('/page', 'aaaaaaaa')
    const ajax = of('/api/mine', 'aaaaaaaa')
    const other = of('/other', 'bbbbbbbb')
    expect((await storeOf([welcome(), history([page, ajax, other])], page.id)).last.value?.request.url).toBe(
      '/api/mine',
    )
    expect((await storeOf([welcome(), history([page, ajax, other])])).last.value?.request.url).toBe('/other')
  })

  it('passes over files and what is pending', async () => {
    const pending = makeExchange({ url: '/pending', duration: null, status: null })
    const store = await storeOf([welcome(), history([a, makeExchange({ url: '/x.png' }), pending])])
    expect(store.last.value?.request.url).toBe('/a')
  })
})

describe('what else the server says', () => {
  it('is noted: pause, failures by their message, skipped updates, refused commands', async () => {
    const failure = { where: 'diff', message: 'boom', count: 1, lastAt: 1 }
    const store = await storeOf([welcome(), { type: 'failure', failure }])
    await hear(store, [
      { type: 'failure', failure: { ...failure, count: 2 } },
      { type: 'failure', failure: { ...failure, where: 'har' } },
      { type: 'paused', paused: true },
      { type: 'skipped', count: 1200 },
    ])
    expect(store.failures.value.map(({ where, count }) => [where, count])).toEqual([
      ['har', 1],
      ['diff', 2],
    ])
    expect(store.paused.value).toBe(true)
    expect(store.notice.value?.text).toContain('1,200 updates')
    await hear(store, [
      { type: 'refused', code: 'x', message: '"clear" takes nothing' },
      { type: 'reload', protocol: 9 },
    ])
    expect(store.notice.value).toEqual({ tone: 'bad', text: 'The app refused a command: "clear" takes nothing' })
  })

  it('about expiring a session is for the view that asked for it, and no notice of the panel', async () => {
    const store = await storeOf([welcome()])
    const refused = { type: 'refused', code: 'held', message: 'in use', fingerprint: '7f3ac2d1' } as const
    await hear(store, [refused])
    expect([store.expired.value, store.notice.value]).toEqual([refused, null])
    const expired = { type: 'expired', storage: '1', fingerprint: '7f3ac2d1', found: true } as const
    await hear(store, [expired])
    expect(store.expired.value).toEqual(expired)
  })
})
