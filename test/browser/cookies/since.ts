import type { Trial } from './observe.ts'
import type { Scene } from './scenes.ts'

/** What an older browser does otherwise, or cannot be made to do. It is not tried there, and the test says so. */
interface Rule {
  readonly rule: string
  /** By the browser's product, `Chrome/156.0.8078.79`. */
  readonly holds: (name: string, version: number) => boolean
  readonly concerns: (trial: Trial, scene: Scene) => boolean
}

const rules: readonly Rule[] = [
  {
    // https://developer.chrome.com/release-notes/140, "Http cookie prefix".
    rule: 'the prefixes __Http- and __Host-Http- (Chromium 140)',
    holds: (_, version) => version >= 140,
    concerns: ({ header }) => /__(host-)?http-/i.test(header),
  },
  {
    // The headless shell knows no preferences of a profile.
    rule: 'the setting for third-party cookies (the whole browser, not its headless shell)',
    holds: name => name !== 'HeadlessChrome',
    concerns: (_, scene) => scene.thirdParty === 'blocked',
  },
]

/** The rules that this browser does not have. */
export function missingRules(product: string): readonly Rule[] {
  const [name = '', version = ''] = product.split('/')
  return rules.filter(({ holds }) => !holds(name, Number.parseInt(version, 10)))
}
