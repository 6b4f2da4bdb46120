/** Whether the client of a request has gone. The signal is made where somebody waits: most requests need none. */
export class Gone {
  aborted = false
  #controller: AbortController | null = null

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.aborted) this.#controller.abort()
    return this.#controller.signal
  }

  abort(): void {
    this.aborted = true
    this.#controller?.abort()
  }
}
