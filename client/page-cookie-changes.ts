interface CookieStoreEvent extends Event {
  readonly changed: readonly { readonly name?: string }[]
  readonly deleted: readonly { readonly name?: string }[]
}

/** Tells which cookies of the page change, by their names, where the browser tells it. Returns its clean-up. */
export function watchPageCookies(tell: (what: 'set' | 'deleted', name: string) => void): () => void {
  const { cookieStore } = window as { readonly cookieStore?: EventTarget }
  const onChange = (event: Event) => {
    const { changed, deleted } = event as CookieStoreEvent
    for (const { name = '' } of changed) tell('set', name)
    for (const { name = '' } of deleted) tell('deleted', name)
  }
  cookieStore?.addEventListener('change', onChange)
  return () => cookieStore?.removeEventListener('change', onChange)
}
