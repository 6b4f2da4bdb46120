/// <reference path="../css.d.ts" />
import bar from './bar.css'
import base from './base.css'
import detail from './detail.css'
import frame from './frame.css'
import list from './list.css'
import table from './table.css'
import { tokenStyles } from './tokens.ts'
import tree from './tree.css'

/**
 * The element itself stands in the page, where the page's rules reach it, its important ones too. What must hold is
 * therefore important here: of two important declarations, the inner one wins.
 */
const held = 'all:initial;display:block;position:fixed;inset:auto 0 0 auto;width:0;height:0;z-index:2147483647'
const host = `:host{${held.replaceAll(';', '!important;')}!important}@media print{:host{display:none!important}}`

const sheetOf = (text: string): CSSStyleSheet => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}

let shared: CSSStyleSheet | undefined

/** The panel's style sheet. A constructed one, as no Content-Security-Policy forbids it. */
export function panelSheet(): CSSStyleSheet {
  shared ??= sheetOf(host + tokenStyles + base + frame + bar + list + tree + table + detail)
  return shared
}

export interface Geometry {
  readonly height: number
  readonly width: number
  readonly list: number
}

/** The sizes that a person drags, as custom properties, in CSS pixels. */
export function geometrySheet(): { readonly sheet: CSSStyleSheet; set(geometry: Geometry): void } {
  const sheet = sheetOf('')
  return {
    sheet,
    set({ height, width, list: listWidth }) {
      sheet.replaceSync(`.app{--height:${height}px;--width:${width}px;--list:${listWidth}px}`)
    },
  }
}
