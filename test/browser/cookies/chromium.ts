import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { findBrowser } from '../harness/browser.ts'
import { type Cdp, connectPipe } from './cdp.ts'

/** `profile.cookie_controls_mode` (components/content_settings/core/browser/cookie_settings.h). */
const COOKIE_CONTROLS = { allowed: 0, blocked: 1 } as const

export type ThirdParty = keyof typeof COOKIE_CONTROLS

export interface Chromium {
  readonly cdp: Cdp
  /** `Chrome/156.0.8078.79` */
  readonly product: string
  close(): Promise<void>
}

const flags = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--password-store=basic',
  '--use-mock-keychain',
  // A browser that asks for https where http was meant would never see the http contexts.
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,Translate,OptimizationHints,MediaRouter',
  '--ignore-certificate-errors',
  '--host-resolver-rules=MAP * 127.0.0.1',
]

/**
 * A browser with a new profile, and with the user's own setting for third-party cookies: the browsers of a driver take a
 * profile off the record, whose settings differ. Every host name leads to this machine.
 */
export async function startChromium(thirdParty: ThirdParty): Promise<Chromium> {
  const { path, env } = await findBrowser()
  const profile = mkdtempSync(join(tmpdir(), 'sessionscope-cookies-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: COOKIE_CONTROLS[thirdParty] } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const child = spawn(path, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  const exited = once(child, 'exit')
  const cdp = pipeOf(child)
  const failed = exited.then(([code]) => {
    throw new Error(`[sessionscope] ${path} ended with ${code} before it could be asked anything`)
  })
  const { product } = await Promise.race([cdp.send<{ product: string }>('Browser.getVersion'), failed])
  failed.catch(() => {})
  return {
    cdp,
    product,
    async close() {
      process.off('exit', end)
      await cdp.send('Browser.close').catch(() => {})
      await exited
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function pipeOf(child: ChildProcess): Cdp {
  const [, , , input, output] = child.stdio
  return connectPipe(input as Writable, output as Readable)
}
