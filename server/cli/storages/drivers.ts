import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A package that the app has installed. */
interface Driver<T> {
  readonly name: string
  readonly module: T
}

/**
 * Loads the first of some packages that is installed where the command runs: drivers are the app's own.
 * @throws Error that names them, and how to install one, where there is none
 */
export function loadDriver<T>(names: readonly [string, ...string[]], what: string): Driver<T> {
  const folder = process.cwd()
  const require = createRequire(join(folder, 'package.json'))
  for (const name of names) {
    try {
      return { name, module: require(name) as T }
    } catch (error) {
      if (!isMissing(error, name)) throw new Error(broken(name, folder, error), { cause: error })
    }
  }
  throw new Error(
    `[sessionscope] ${what} takes the package ${names.join(' or ')}, and ${folder} has ${names.length === 1 ? 'it not' : 'none of them'}. ` +
      `Cure: npm install ${names[0]}; or run this in the folder of the app.`,
  )
}

/** Not there itself; what it needs in turn, and is not there, is another matter. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'MODULE_NOT_FOUND' && message.startsWith(`Cannot find module '${name}'`)
}

const broken = (name: string, folder: string, error: unknown) =>
  `[sessionscope] the package ${name} of ${folder} cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : error}. ` +
  `Cure: install it again, for this version of Node (${process.version}): npm install ${name}`
