import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { createDeclarations } from './declarations.ts'

const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [[name, target.types] as const],
)

const placeOf = (types: string) => fileURLToPath(new URL(`../../${types}`, import.meta.url))

/** On the built package. */
test.each(entries)(
  'each type that the entry "%s" mentions can be imported from it or from the main one',
  (_name, types) => {
    const declarations = createDeclarations()
    expect(declarations.missing(placeOf(types), placeOf(manifest.exports['.'].types))).toEqual([])
    expect(declarations.count()).toBeGreaterThan(0)
  },
)
