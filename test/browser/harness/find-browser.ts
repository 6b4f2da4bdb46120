import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { installBrowser } from './install-browser.ts'
import { starts } from './starts.ts'

export interface FoundBrowser {
  readonly path: string
  /** What the process needs in its environment besides what is there. */
  readonly env: Readonly<Record<string, string>>
}

export interface FindOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly platform?: NodeJS.Platform
  /** Where a downloaded browser is kept, instead of the user's cache folder. */
  readonly cache?: string
}

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']

const cure =
  'Install Chrome or Chromium (Debian: `apt-get install chromium`), or set CHROME_PATH to the path of one that is there.'

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Absolute paths where the systems' installers put Chrome and Chromium. */
function knownPaths(platform: NodeJS.Platform, env: NonNullable<FindOptions['env']>): string[] {
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium'].map(name => `Applications/${name}.app/Contents/MacOS/${name}`)
    return ['/', homedir()].flatMap(root => apps.map(app => join(root, app)))
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(root => root !== undefined)
    const apps = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe']
    return roots.flatMap(root => apps.map(app => join(root, app)))
  }
  return []
}

function onPath(platform: NodeJS.Platform, path = ''): string[] {
  const suffix = platform === 'win32' ? '.exe' : ''
  const folders = path.split(delimiter).filter(folder => folder !== '')
  return folders.flatMap(folder => names.map(name => join(folder, name + suffix)))
}

/**
 * A Chrome or Chromium to test with: the one that CHROME_PATH or CHROMIUM_PATH names, else one that is installed, else
 * one from npm, kept in the user's cache folder. SESSIONSCOPE_NO_DOWNLOAD forbids the last.
 * Throws where there is none: a missing browser is a failure, never a skip.
 */
export async function findBrowser(options: FindOptions = {}): Promise<FoundBrowser> {
  const { env = process.env, platform = process.platform } = options
  for (const name of ['CHROME_PATH', 'CHROMIUM_PATH']) {
    const path = env[name]
    if (!path) continue
    if (isExecutable(path)) return { path, env: {} }
    throw new Error(`[sessionscope] ${name} is "${path}", and there is no program. ${cure}`)
  }
  for (const path of [...onPath(platform, env.PATH), ...knownPaths(platform, env)].filter(isExecutable)) {
    // Some systems have a `chromium-browser` that only says what else to install. On Windows the question opens a window.
    if (platform === 'win32' || (await starts(path))) return { path, env: {} }
  }
  if (env.SESSIONSCOPE_NO_DOWNLOAD) {
    throw new Error(`[sessionscope] There is no browser, and SESSIONSCOPE_NO_DOWNLOAD forbids to fetch one. ${cure}`)
  }
  try {
    return await installBrowser(options.cache)
  } catch (cause) {
    throw new Error(`[sessionscope] There is no browser, and none could be fetched. ${cure}`, { cause })
  }
}
