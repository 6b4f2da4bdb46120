import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cookieId } from '../../server/engine/cookie-id.ts'
import { isId } from '../../server/engine/id.ts'
import { createRandom, type Random, seedOfRun } from '../support/random.ts'
import { engineApp, put, show, temporaryFolder } from './support/app.ts'

const PIECES = [
  '..',
  '/',
  '\\',
  '%2e',
  '%2f',
  '\0',
  '.',
  ':',
  'con',
  'nul.',
  ' ',
  ';',
  '=',
  '"',
  '~',
  'C:',
  'é',
  '👻',
  '-',
  '_',
]
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Ids that are nearly good, and such that are far from it. */
function randomValue(random: Random): string {
  const letters = (count: number, below: number) =>
    Array.from({ length: count }, () => ALPHABET[random.int(below)]).join('')
  switch (random.int(6)) {
    case 0:
      return letters(random.int(40), 62)
    case 1:
      return letters(30 + random.int(4), 33)
    case 2:
      return `${letters(random.int(8), 62)}.${letters(31 + random.int(3), 32)}`
    case 3: {
      const id = letters(32, 32)
      const at = random.int(33)
      return id.slice(0, at) + random.pick(PIECES) + id.slice(at + random.int(3))
    }
    case 4:
      return Array.from({ length: random.int(12) }, () => random.pick(PIECES)).join('')
    default:
      return String.fromCharCode(...Array.from({ length: random.int(40) }, () => random.int(0x180)))
  }
}

describe('hostile ids', () => {
  test('of 1,000,000 random cookies none gives an id that is not one', { timeout: 60_000 }, () => {
    const seed = seedOfRun()
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    let good = 0
    for (let i = 0; i < 1_000_000; i++) {
      const value = randomValue(random)
      const cookie = random.chance(0.5) ? `session_id=${value}` : `${randomValue(random)}; session_id=${value}; a=b`
      const id = cookieId({ headers: { cookie } } as never, 'session_id')
      if (id === null) continue
      good++
      if (!/^(?:[\w-]{1,64}\.)?[0-9a-v]{32}$/.test(id) || !isId(id))
        throw new Error(`seed ${seed}: ${JSON.stringify(id)}`)
    }
    // The test would show nothing if all were refused.
    expect(good).toBeGreaterThan(1000)
    expect(good).toBeLessThan(500_000)
  })

  test('sent to a server none is adopted, none reaches a file outside the folder, none is answered with an error', {
    timeout: 120_000,
  }, async () => {
    const seed = seedOfRun()
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    const parent = await temporaryFolder()
    const secret = 'sessionscope 1 0 {"created":0,"client":null,"cookie":null,"flash":null}\n{"json":{"secret":1}}'
    await mkdir(join(parent, 'sessions'))
    await writeFile(join(parent, '0'.repeat(32)), secret)
    const { origin } = await engineApp({ '/': show, '/put': put('a', 1) }, { folder: join(parent, 'sessions') })
    for (let i = 0; i < 4000; i++) {
      const value = random.chance(0.2) ? `../${'0'.repeat(32)}` : randomValue(random).replaceAll(/[^\x20-\x7e]/g, '.')
      const response = await fetch(origin, { headers: { cookie: `session_id=${value}` } })
      expect([response.status, await response.text()], `seed ${seed}, ${JSON.stringify(value)}`).toEqual([200, '{}'])
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect((await readdir(parent)).toSorted()).toEqual(['0'.repeat(32), 'sessions'])
  })
})
