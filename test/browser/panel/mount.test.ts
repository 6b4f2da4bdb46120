import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { withPage } from '../harness/browser.ts'
import { inPanel, live } from './in-panel.ts'
import { panelSuite } from './suite.ts'

const suite = panelSuite()
const root = process.cwd()
const page = readFileSync('docs/api.md', 'utf8')
const [example = ''] = Array.from(page.matchAll(/```js\n(.*?)```/gs), found => found[1] ?? '').filter(text =>
  text.includes('sessionscope/client'),
)

/** A script of a page, with the sources in the place of the package. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    ...({ bundle: true, format: 'iife', target: 'es2023', write: false } as const),
    ...({ jsx: 'automatic', jsxImportSource: 'preact', loader: { '.css': 'text' } } as const),
    alias: { 'sessionscope/client': `${root}/client/index.ts` },
  })
  return outputFiles[0]?.text ?? ''
}

describe('mount', () => {
  let asWritten = ''
  let intoMain = ''
  beforeAll(async () => {
    const here = example.replace('/admin/__sessionscope', '/__sessionscope')
    asWritten = await bundle(`${here}\nglobalThis.unmount = unmount`)
    intoMain = await bundle(`
      import { mount } from 'sessionscope/client'
      globalThis.unmount = mount({ target: document.querySelector('main'), mode: 'page', base: '/__sessionscope/' })
    `)
  })

  it('puts the panel on a page as docs/api.md says, once, and takes it away again', () =>
    withPage(suite.browser, async page => {
      await page.goto(`${suite.shop.url}/plain`)
      await page.evaluate(asWritten)
      await live(page)
      await inPanel(page, '.bar').waitFor()
      await page.evaluate(asWritten)
      expect(await page.locator('html > session-scope').count()).toBe(1)
      await page.evaluate('unmount()')
      expect(await page.locator('session-scope').count()).toBe(0)
    }))

  it('puts it where it is told, as a whole page, with a base that ends with a slash', () =>
    withPage(suite.browser, async page => {
      await page.goto(`${suite.shop.url}/plain`)
      await page.evaluate(intoMain)
      await inPanel(page, '.panel').waitFor()
      expect(await page.locator('main > session-scope').count()).toBe(1)
    }))
})
