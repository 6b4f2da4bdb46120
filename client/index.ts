import { defineElement, tagName } from './element.tsx'

export type { Exchange } from '../server/protocol/index.ts'

export interface MountOptions {
  /** The path of the tool, without a slash at its end. Default: `/__sessionscope`. */
  readonly base?: string
  /** `overlay`, the default, is a bar at the bottom of the page; `page` fills it. */
  readonly mode?: 'overlay' | 'page'
  /** The id of the exchange that this page came with, so that the bar can tell of its session. */
  readonly exchange?: string
  /** Where the element is put. Default: `<html>`, where neither the page's layout nor its framework minds it. */
  readonly target?: Element
}

/**
 * Puts the panel on the page, as one `<session-scope>` element with a shadow root. A page has one panel: where there is one
 * already, it stays. To be called in a browser; importing it is safe anywhere.
 *
 * @returns takes that panel away again
 * @example
 *   import { mount } from 'sessionscope/client'
 *   const unmount = mount({ base: '/admin/__sessionscope' })
 */
export function mount({ base, mode, exchange, target = document.documentElement }: MountOptions = {}): () => void {
  const there = document.querySelector(tagName)
  if (there) return () => there.remove()
  defineElement()
  const element = document.createElement(tagName)
  if (base !== undefined) element.setAttribute('base', base.replace(/\/+$/, ''))
  if (mode !== undefined) element.setAttribute('mode', mode)
  if (exchange !== undefined) element.setAttribute('exchange', exchange)
  target.append(element)
  return () => element.remove()
}
