import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Bidi, connectBidi } from './bidi.ts'
import { findFirefox } from './find-firefox.ts'
import { userJs } from './preferences.ts'

export interface Firefox {
  readonly bidi: Bidi
  /** `firefox/153.7.0` */
  readonly product: string
  /** Ends it, and removes its profile. */
  close(): Promise<void>
}

/** How long it may take to say where it listens, in milliseconds: a new profile on a busy machine. */
const PATIENCE = 60_000

/**
 * A headless browser with a new profile. What is the browser's own may be asked, too (`--remote-allow-system-access`):
 * only there a cookie shows in which partition it lies.
 */
export async function startFirefox(): Promise<Firefox> {
  const path = findFirefox()
  if (path === undefined) throw new Error('[sessionscope] There is no Firefox. Install one, or set FIREFOX_PATH.')
  const profile = mkdtempSync(join(tmpdir(), 'sessionscope-firefox-'))
  writeFileSync(join(profile, 'user.js'), userJs())
  const flags = ['--headless', '--no-remote', '--profile', profile]
  flags.push('--remote-debugging-port', '0', '--remote-allow-system-access')
  const env = { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1', MOZ_DATA_REPORTING: '0' }
  const child = spawn(path, flags, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  const exited = new Promise<void>(done => {
    child.once('exit', () => done())
    child.once('error', () => done())
  })
  const remove = async () => {
    process.off('exit', end)
    child.kill()
    const late = setTimeout(end, 5_000)
    await exited
    clearTimeout(late)
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
  try {
    const bidi = await connectBidi(`${await addressOf(child, exited)}/session`)
    const { capabilities } = await bidi.send<{ capabilities: { browserName: string; browserVersion: string } }>(
      'session.new',
      { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } },
    )
    const close = async () => {
      await bidi.send('browser.close').catch(() => {})
      await bidi.close()
      await remove()
    }
    return { bidi, product: `${capabilities.browserName}/${capabilities.browserVersion}`, close }
  } catch (error) {
    await remove()
    throw error
  }
}

/** It says on its standard error where it listens. What else it says is read on, lest it stand still with a full pipe. */
async function addressOf({ stderr }: ChildProcess, exited: Promise<void>): Promise<string> {
  if (stderr === null) throw new Error('[sessionscope] there is no pipe to the browser')
  const lines = createInterface({ input: stderr })
  const said: string[] = []
  const address = new Promise<string>(resolve => {
    lines.on('line', line => {
      if (said.length < 20) said.push(line)
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  let timer: NodeJS.Timeout | undefined
  const failed = Promise.race([
    exited,
    new Promise<void>(late => {
      timer = setTimeout(late, PATIENCE)
    }),
  ]).then((): never => {
    throw new Error(`[sessionscope] Firefox does not listen. It said:\n${said.join('\n')}`)
  })
  failed.catch(() => {})
  return Promise.race([address, failed]).finally(() => clearTimeout(timer))
}
