import type { Locator, Page } from 'playwright-core'

/** Elements of the panel, each part of the selector within it. */
export const inPanel = (page: Page, selector: string, options: Parameters<Page['locator']>[1] = {}): Locator =>
  page.locator(selector.replace(/(^|, )/g, '$1session-scope '), options)
/** Waits until the panel has its stream. */
export const live = (page: Page) => inPanel(page, '.stream.good').waitFor()

/** Loads a page and opens its panel as a person does, by the keyboard. */
export async function openPanel(page: Page, url: string) {
  await page.goto(url)
  await live(page)
  await page.keyboard.press('Alt+Shift+S')
  await inPanel(page, '.panel').waitFor()
}

/** The exchange of one row, found by the filter as only rows in sight exist. */
export async function choose(page: Page, text: string) {
  const search = inPanel(page, '.requests .search')
  await search.fill(text)
  await inPanel(page, '.row').first().click()
  if (await search.count()) await search.fill('')
}
