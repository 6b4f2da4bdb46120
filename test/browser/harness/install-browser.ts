import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FoundBrowser } from './find-browser.ts'
import { starts } from './starts.ts'

const run = promisify(execFile)

/** A headless shell for Linux on x64. Later versions need a newer Node than the package does. */
const PACKAGE = '@sparticuz/chromium'
const VERSION = '143.0.4'

const defaultCache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sessionscope')

/**
 * Chromium from npm, unpacked into `cache`. Two processes may do this at the same time: each works in a folder of its
 * own, and the first to finish gives its folder the final name.
 */
export async function installBrowser(cache = defaultCache()): Promise<FoundBrowser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`[sessionscope] npm has no Chromium for ${process.platform} on ${process.arch}.`)
  }
  const folder = join(cache, `chromium-${VERSION}`)
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true })
    const staging = await mkdtemp(join(cache, 'installing-'))
    try {
      await fetchInto(staging, folder)
      await rename(join(staging, 'browser'), folder).catch(error => {
        if (!existsSync(folder)) throw error
      })
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }
  return describe(folder)
}

async function fetchInto(staging: string, folder: string): Promise<void> {
  console.log(`[sessionscope] fetching ${PACKAGE} ${VERSION} (64 MB) into ${folder}`)
  await writeFile(join(staging, 'package.json'), '{ "private": true }')
  const install = [
    'install',
    `${PACKAGE}@${VERSION}`,
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
  ]
  await run('npm', install, { cwd: staging, env: { ...process.env, NODE_ENV: 'development' } })
  const temporary = join(staging, 'browser')
  await mkdir(temporary)
  // The package unpacks into the system's temporary folder. It adds the libraries that a bare system lacks (NSS) only
  // where it believes to run on AWS Lambda.
  const unpack = `import('${PACKAGE}').then(({ default: chromium }) => chromium.executablePath())`
  await run(process.execPath, ['-e', unpack], {
    cwd: staging,
    env: { ...process.env, TMPDIR: temporary, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  })
  const fonts = join(temporary, 'fonts', 'fonts.conf')
  await writeFile(fonts, (await readFile(fonts, 'utf8')).replaceAll('/tmp/fonts', join(folder, 'fonts')))
}

/** Its own libraries and fonts only where the system has none: mixing them is asking for trouble. */
async function describe(folder: string): Promise<FoundBrowser> {
  const path = join(folder, 'chromium')
  const env: Record<string, string> = {}
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts')
  if (!(await starts(path))) env.LD_LIBRARY_PATH = join(folder, 'al2023', 'lib')
  return { path, env }
}
