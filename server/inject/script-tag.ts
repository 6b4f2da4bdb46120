interface ScriptTagOptions {
  /** The script's URL, an absolute path. */
  readonly src: string
  /** The page's nonce, from its Content-Security-Policy. */
  readonly nonce: string | null
  /** Written as `data-exchange`: the id of the page's own exchange. */
  readonly exchange?: string
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' }

const attribute = (name: string, value: string | null | undefined) =>
  value === null || value === undefined ? '' : ` ${name}="${value.replace(/[&"<>]/g, char => escapes[char]!)}"`

/** The one element that the tool adds to a page. `async`: the page's own events do not wait for it. */
export function scriptTag({ src, nonce, exchange }: ScriptTagOptions): string {
  return `<script${attribute('src', src)}${attribute('nonce', nonce)}${attribute('data-exchange', exchange)} async></script>`
}
