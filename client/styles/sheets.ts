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
let text = host + tokenStyles + base + frame + bar + list + tree + table + detail

/** The panel's style sheet. A constructed one, as no Content-Security-Policy forbids it. */
export function panelSheet(): CSSStyleSheet {
  shared ??= sheetOf(text)
  return shared
}

/** The styles of a view that was loaded later. */
export function addStyles(more: string): void {
  text += more
  shared?.replaceSync(text)
}

interface Geometry {
  readonly height: number
  readonly width: number
  readonly list: number
  /** Whether the page keeps room for the open panel at its end, so that one can scroll past it. */
  readonly room: boolean
}

/** The sizes that a person drags, as custom properties, in CSS pixels. */
export function geometrySheet(): { readonly sheet: CSSStyleSheet; set(geometry: Geometry): void } {
  const sheet = sheetOf('')
  return {
    sheet,
    set({ height, width, list: listWidth, room }) {
      // The element is the last of the page: with a height of its own it is that room, and nothing of the page is touched.
      const host = room ? `:host{position:relative!important;height:min(${height}px,100vh - 40px)!important}` : ''
      sheet.replaceSync(`${host}.app{--height:${height}px;--width:${width}px;--list:${listWidth}px}`)
    },
  }
}
