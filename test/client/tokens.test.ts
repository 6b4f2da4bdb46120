import { describe, expect, it } from 'vitest'
import { dark, light, type Tokens } from '../../client/styles/tokens.ts'

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].sort((one, other) => other - one)
  return (bright + 0.05) / (dim + 0.05)
}

const meanings = ['good', 'bad', 'warn', 'busy', 'save'] as const

/** Every colour of text with every ground that it stands on. */
const pairs = (tokens: Tokens): readonly (readonly [string, string, string])[] => [
  ...(['bg', 'bg2', 'bg3'] as const).map(bg => [`fg on ${bg}`, tokens.fg, tokens[bg]] as const),
  ...(['bg', 'bg2', 'bg3'] as const).map(bg => [`fg2 on ${bg}`, tokens.fg2, tokens[bg]] as const),
  ...meanings.flatMap(name => [
    [`${name} on its ground`, tokens[name], tokens[`${name}-bg`]] as const,
    [`${name} on bg`, tokens[name], tokens.bg] as const,
    [`fg on the ground of ${name}`, tokens.fg, tokens[`${name}-bg`]] as const,
    [`fg2 on the ground of ${name}`, tokens.fg2, tokens[`${name}-bg`]] as const,
  ]),
  ...meanings.slice(0, 3).map(name => [`a key on the ground of ${name}`, tokens.busy, tokens[`${name}-bg`]] as const),
]

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('the %s theme', (_, tokens) => {
  it.each(pairs(tokens))('has the contrast of AA: %s', (_name, text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
  })
})
