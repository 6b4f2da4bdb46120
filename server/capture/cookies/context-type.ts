import { type FetchMetadata, headerText } from './fetch-metadata.ts'
import type { SeenRequest } from './seen-request.ts'

/** What a browser wants with a response. */
export type RequestType =
  /** To show it as the page. */
  | 'page'
  /** To show it in a frame. */
  | 'frame'
  /** To give it to a script. */
  | 'fetch'
  /** An image, a style sheet, a script, a font. */
  | 'part'
  | 'socket'

const FRAMES: ReadonlySet<string> = new Set(['iframe', 'frame', 'fencedframe', 'embed', 'object'])

/** What was asked for: by the Sec-Fetch headers, or else by Accept. */
export function requestType({ headers }: SeenRequest, { site, mode, dest }: FetchMetadata): RequestType {
  // Chromium sends no Sec-Fetch headers with a socket's handshake.
  if (mode === 'websocket' || headerText(headers, 'upgrade').toLowerCase() === 'websocket') return 'socket'
  if (site === null || (mode === '' && dest === '')) return typeByAccept(headerText(headers, 'accept'))
  if (FRAMES.has(dest)) return 'frame'
  if (mode === 'navigate' || dest === 'document') return 'page'
  return dest === '' || dest === 'empty' ? 'fetch' : 'part'
}

function typeByAccept(accept: string): RequestType {
  if (accept.startsWith('text/html')) return 'page'
  return accept.startsWith('image/') || accept.startsWith('text/css') ? 'part' : 'fetch'
}
