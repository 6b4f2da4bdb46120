import { createRequire } from 'node:module'

/** The version of this package; `unknown` where a bundler has swallowed its package.json. */
export function packageVersion(): string {
  try {
    const { version } = createRequire(import.meta.url)('sessionscope/package.json') as { version?: unknown }
    return typeof version === 'string' ? version : 'unknown'
  } catch {
    return 'unknown'
  }
}
