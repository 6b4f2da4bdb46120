import { describe, expect, test } from 'vitest'
import { reports, twoAtOnce } from './support/two-at-once.ts'

describe('without a lock, a request that removes what it has loaded', () => {
  test('undoes no logout where it renews the session', async () => {
    const { meet, visit, jar } = await twoAtOnce()
    const { slow } = await meet('/logout', '/slow-renew')
    expect(slow.status).toBe(409)
    expect(jar.size).toBe(0)
    expect(await (await visit('/')).json()).toEqual({})
  })

  test.each([
    ['/slow-renew', { user: 'ann' }],
    ['/slow-empty', {}],
  ])('%s, which removes what the other has stored, reports it', async (path, left) => {
    const found = reports()
    const { meet, visit } = await twoAtOnce()
    await meet('/quick', path)
    expect(await (await visit('/')).json()).toEqual(left)
    const facts = { lostCount: 1, revivedCount: 0, keys: ['quick'], lost: [{ by: { path: '/quick' } }] }
    expect(found).toMatchObject([{ update: { by: { path } }, ...facts }])
  })

  test.each(['/slow-renew', '/slow-empty'])("%s is refused with onConflict: 'reject'", async path => {
    const { meet, visit } = await twoAtOnce({ onConflict: 'reject' })
    const { slow } = await meet('/quick', path)
    expect(slow.status).toBe(409)
    expect(await (await visit('/')).json()).toEqual({ user: 'ann', quick: true })
  })
})
