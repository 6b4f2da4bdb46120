/** A class whose instances a text holds, and that is not registered. */
export interface Unregistered {
  /** `cart.owner` */
  readonly path: string
  readonly className: string
}

/** How a session becomes text and comes back. */
export interface Codec {
  /**
   * The text of a session's own keys. Reads each property once, and changes nothing.
   * @throws SessionError ERR_SESSION_NOT_STORABLE, which names the path, unless losses are only to be warned of
   */
  encode(data: object): string
  /**
   * What `encode` would give, made of an older text, and that text itself where nothing has changed (that an object stands
   * in several places is no change); null where it takes `encode` to tell. An accessor may be read twice.
   */
  rewrite(data: object, text: string): string | null
  /**
   * What a text holds. Instances of classes that are not registered yet stay raw until they are, and are stored unharmed.
   * @param into gets the keys as its own and is what is returned; otherwise a new object. It is where an instance that is
   *   restored later, when its class is registered, takes the place of its raw form.
   * @throws SyntaxError where the text is none of the codec's
   */
  decode(text: string, into?: object): Record<string, unknown>
  /**
   * Whether two texts hold the same: the order of keys and the identity of objects do not count.
   * @throws SyntaxError where a text is none of the codec's
   */
  same(a: string, b: string): boolean
  /**
   * Up to `limit` paths at which two texts differ, `cart[0].qty`.
   * @throws SyntaxError where a text is none of the codec's
   */
  differences(a: string, b: string, limit: number): string[]
  /**
   * Where a text holds instances of classes that are not registered now.
   * @throws SyntaxError where the text is none of the codec's
   */
  unregistered(text: string): Unregistered[]
}
