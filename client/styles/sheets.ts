/// <reference path="../css.d.ts" />
import base from './base.css'
import detail from './detail.css'
import frame from './frame.css'
import { hostStyles } from './host.ts'
import list from './list.css'
import { tokenStyles } from './tokens.ts'
import tree from './tree.css'

let shared: CSSStyleSheet[] | undefined

/** The panel's style sheets. Constructed ones, as no Content-Security-Policy forbids them. */
export function panelSheets(): readonly CSSStyleSheet[] {
  shared ??= [hostStyles, tokenStyles, base, frame, list, tree, detail].map(text => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
  return shared
}

export interface Geometry {
  readonly height: number
  readonly width: number
  readonly list: number
}

/** The sizes that a person drags, as custom properties, in CSS pixels. */
export function geometrySheet(): { readonly sheet: CSSStyleSheet; set(geometry: Geometry): void } {
  const sheet = new CSSStyleSheet()
  return {
    sheet,
    set({ height, width, list: listWidth }) {
      sheet.replaceSync(`.app{--height:${height}px;--width:${width}px;--list:${listWidth}px}`)
    },
  }
}
