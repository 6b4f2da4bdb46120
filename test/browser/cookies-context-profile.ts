import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { findBrowser } from './harness/browser.ts'

/** `profile.cookie_controls_mode` (components/content_settings/core/browser/cookie_settings.h). */
const COOKIE_CONTROLS = { allowed: 0, blocked: 1 } as const

/**
 * A browser with a profile of its own, which goes when it is closed: contexts off the record block third-party cookies
 * whatever the user's setting is. Names below `.test` lead to this machine.
 */
export async function launchWithProfile(setting: {
  readonly thirdPartyCookies: keyof typeof COOKIE_CONTROLS
}): Promise<{ readonly context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'sessionscope-profile-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: COOKIE_CONTROLS[setting.thirdPartyCookies] } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const { path, env } = await findBrowser()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP *.test 127.0.0.1'],
    ignoreHTTPSErrors: true,
    env: { ...process.env, ...env } as Record<string, string>,
  })
  return {
    context,
    async close() {
      await context.close()
      // The browser's last processes may still write.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}
