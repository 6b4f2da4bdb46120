import { describe, expect, test } from 'vitest'
import { checkGroup, groupOf, isGroup, isId, newId } from '../../server/engine/id.ts'
import { createPaths } from '../../server/engine/storages/files/paths.ts'
import { createRandom, type Random, seedOfRun } from '../support/random.ts'

const devices = ['con', 'PRN', 'Aux', 'nul', 'COM1', 'com0', 'lpt9']

describe('ids', () => {
  test('are new each time, of 32 characters that use all their bits', () => {
    const ids = Array.from({ length: 20_000 }, () => newId())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every(id => /^[0-9a-v]{32}$/.test(id) && isId(id))).toBe(true)
    // Each of the 32 characters is there 20,000 times, ± 900 (more than six standard deviations).
    const counts = new Map<string, number>()
    for (const char of ids.join('')) counts.set(char, (counts.get(char) ?? 0) + 1)
    expect(counts.size).toBe(32)
    for (const count of counts.values()) expect(Math.abs(count - 20_000)).toBeLessThan(900)
  })

  test('carry their group', () => {
    const id = newId('shop_A-1')
    expect(id).toMatch(/^shop_A-1\.[0-9a-v]{32}$/)
    expect([isId(id), groupOf(id), groupOf(newId()), groupOf(newId(null))]).toEqual([true, 'shop_A-1', null, null])
  })

  test('are nothing else', () => {
    const good = newId()
    const bad = [
      [
        '',
        ' ',
        '.',
        '..',
        `.${good}`,
        `..${good}`,
        `a..${good}`,
        `a.b.${good}`,
        `a/${good}`,
        `../${good}`,
        `${good}/..`,
      ],
      [`${good}\n`, `\n${good}`, `${good}\0`, `${good}a`, good.slice(1), good.toUpperCase(), `w${good.slice(1)}`],
      [`${'a'.repeat(65)}.${good}`, `é.${good}`, ` .${good}`, `C:.${good}`, `%2e.${good}`, `.locks.${good}`],
      devices.map(name => `${name}.${good}`),
      [null, undefined, 1, {}, [good], new String(good)],
    ].flat()
    expect(bad.filter(isId)).toEqual([])
  })
})

describe('what `separate` returns', () => {
  test('is a group of letters, digits, "_" and "-"', () => {
    for (const group of ['a', 'A-b_9', '-', 'con1', 'x'.repeat(64)]) expect(checkGroup(group)).toBe(group)
  })

  test.each([
    ['', '""'],
    ['../up', '"../up"'],
    ['a.b', '"a.b"'],
    ['x'.repeat(65), '"x'],
    ['é', '"é"'],
    [7, '7'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Promise.resolve('a'), 'a promise'],
    [['a'], 'an array'],
    ['LPT1', 'Windows reserves'],
  ])('is refused if it is %j, in words', (value, words) => {
    const attempt = () => checkGroup(value)
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_SESSION_OPTION' }))
    expect(attempt).toThrow(/^\[sessionscope\] `separate` returned/)
    expect(attempt).toThrow(words)
    expect(isGroup(value)).toBe(false)
  })
})

const pieces = [
  '..',
  '/',
  '\\',
  '\0',
  '.',
  ':',
  '%2e',
  'con.',
  'nul.',
  '\n',
  ' ',
  '~',
  'é',
  'A',
  'w',
  '.locks.',
  '.corrupt/',
]

function nearId(random: Random): string {
  let text = ''
  while (text.length < 32)
    text += random
      .int(2 ** 30)
      .toString(32)
      .padStart(6, '0')
  text = text.slice(0, 32)
  if (random.chance(0.4)) text = `${Array.from({ length: random.int(6) }, () => random.pick(pieces)).join('')}.${text}`
  if (random.chance(0.6)) {
    const at = random.int(text.length + 1)
    text = text.slice(0, at) + random.pick(pieces) + text.slice(at + random.int(3))
  }
  return text
}

test('of 1,000,000 random texts and near-ids none has a path outside the folder', { timeout: 60_000 }, () => {
  const seed = seedOfRun()
  console.log(`seed ${seed}`)
  const random = createRandom(seed)
  const paths = createPaths('/srv/sessions')
  const form = /^\/srv\/sessions\/([A-Za-z0-9_-]{1,64})\/(?:\1\.[0-9a-v]{32}|(?=\1)[0-9a-v]{32})$/
  let good = 0
  for (let i = 0; i < 1_000_000; i++) {
    const text = nearId(random)
    if (!isId(text)) {
      // Errors take their time: some are enough.
      if (i % 50 === 0) expect(() => paths.of(text)).toThrow(expect.objectContaining({ code: 'ERR_SESSION_STORAGE' }))
      continue
    }
    good++
    const { file } = paths.of(text)
    if (!form.test(file)) throw new Error(`seed ${seed}: ${JSON.stringify(text)} gave ${file}`)
  }
  expect(good).toBeGreaterThan(100_000)
  expect(good).toBeLessThan(900_000)
})
