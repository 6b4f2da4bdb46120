import { expect, it } from 'vitest'
import { createPreferences, nextChoice } from '../../client/preferences.ts'

const storageOf = (text: string | null) => {
  const kept = new Map<string, string>(text === null ? [] : [['sessionscope', text]])
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    kept,
  }
}

it('finds what was chosen again', () => {
  const storage = storageOf(null)
  const [chosen, end] = createPreferences(storage)
  chosen.openness.value = 'open'
  chosen.height.value = 333
  end()
  chosen.height.value = 444
  const [again] = createPreferences(storage)
  expect([again.openness.value, again.height.value, again.theme.value]).toEqual(['open', 333, 'system'])
})

it('takes the default for what it cannot use', () => {
  for (const text of [null, '', '{', 'null', '7', '"x"', '[]']) {
    expect(createPreferences(storageOf(text))[0].dock.value).toBe('bottom')
  }
  const [chosen] = createPreferences(
    storageOf('{"dock":"top","height":-5,"width":"wide","tab":7,"onlyChanges":"yes","theme":"dark"}'),
  )
  expect(
    [chosen.dock, chosen.height, chosen.width, chosen.tab, chosen.onlyChanges, chosen.theme].map(one => one.value),
  ).toEqual(['bottom', 420, 560, 'session', false, 'dark'])
})

it('works with a storage that throws, and with none', () => {
  const broken = {
    getItem: () => {
      throw new Error('forbidden')
    },
    setItem: () => {
      throw new Error('full')
    },
  }
  for (const storage of [broken, null]) {
    const [chosen] = createPreferences(storage)
    chosen.theme.value = nextChoice('theme', chosen.theme.value)
    expect(chosen.theme.value).toBe('light')
  }
})

it('goes through the values of a choice and round again', () => {
  expect(nextChoice('theme', nextChoice('theme', nextChoice('theme', 'system')))).toBe('system')
})
