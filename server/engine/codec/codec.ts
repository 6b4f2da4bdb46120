/** How a session becomes text and comes back. */
export interface Codec {
  /**
   * The text of a session's own keys.
   * @throws SessionError ERR_SESSION_NOT_STORABLE, which names the path, unless losses are only to be warned of
   */
  encode(data: object): string
  /**
   * What a text holds. Instances of classes that are not registered yet stay raw until they are, and are stored unharmed.
   * @throws SyntaxError where the text is none of the codec's
   */
  decode(text: string): Record<string, unknown>
  /** Whether two texts hold the same: the order of keys and the identity of objects do not count. */
  same(a: string, b: string): boolean
  /** Up to `limit` paths at which two texts differ, `cart[0].qty`. */
  differences(a: string, b: string, limit: number): string[]
}
