import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const names = ['firefox', 'firefox-esr']

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The Firefox that FIREFOX_PATH names, else one of the path; undefined where there is none.
 * @throws where FIREFOX_PATH names what is no program
 */
export function findFirefox(env: Environment = process.env): string | undefined {
  const { FIREFOX_PATH: named, PATH = '' } = env
  if (named) {
    if (isExecutable(named)) return named
    throw new Error(`[sessionscope] FIREFOX_PATH is "${named}", and there is no program. Correct it, or leave it out.`)
  }
  const folders = PATH.split(delimiter).filter(folder => folder !== '')
  return folders.flatMap(folder => names.map(name => join(folder, name))).find(isExecutable)
}

/**
 * Whether there is one, for `describe.runIf`. Where there is none its tests are left out, and say so; but in CI (`CI` is
 * set) that is an error.
 */
export function hasFirefox(env: Environment = process.env): boolean {
  if (findFirefox(env) !== undefined) return true
  const what = 'firefox not found: install it (Debian: apt-get install firefox-esr), or set FIREFOX_PATH'
  if (env.CI) throw new Error(`[sessionscope] ${what}`)
  console.warn(`${what}, and the tests that need it run`)
  return false
}
