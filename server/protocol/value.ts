/**
 * A value as the snapshotter keeps it: plain JSON, so that a snapshot is a string until somebody looks.
 * What JSON has no word for is an object with a `$type`. Plain objects that own a key `$type` are wrapped as
 * `{ $type: 'object', props }`, so that a tag can never be forged by a session's content.
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value } | Tagged

/** The JSON text of a {@link Value}. */
export type Packed = string

export type Tagged =
  | { readonly $type: 'undefined' }
  /** A place in an array that was never set. */
  | { readonly $type: 'hole' }
  /** NaN, Infinity, -Infinity or -0. */
  | { readonly $type: 'number'; readonly value: string }
  | { readonly $type: 'bigint'; readonly value: string }
  | { readonly $type: 'symbol'; readonly value: string }
  | { readonly $type: 'function'; readonly name: string }
  /** An accessor, which is shown and never run. */
  | { readonly $type: 'getter' }
  /** ISO 8601, or null for an invalid date. */
  | { readonly $type: 'Date'; readonly value: string | null }
  | { readonly $type: 'RegExp'; readonly value: string }
  | { readonly $type: 'URL'; readonly value: string }
  | { readonly $type: 'Error'; readonly name: string; readonly message: string }
  | {
      readonly $type: 'Map'
      readonly size: number
      readonly entries: readonly (readonly [Value, Value])[]
      readonly digest?: string
    }
  | { readonly $type: 'Set'; readonly size: number; readonly values: readonly Value[]; readonly digest?: string }
  /** Buffer, ArrayBuffer, DataView and typed arrays: `name` is the constructor's, `hex` the first bytes. */
  | {
      readonly $type: 'bytes'
      readonly name: string
      readonly length: number
      readonly hex: string
      readonly digest: string
    }
  /** An instance of a class. `toJSON` says that JSON would ask the instance, which a snapshot never does. */
  | {
      readonly $type: 'class'
      readonly name: string
      readonly props: Props
      readonly toJSON?: true
      readonly more?: More
    }
  /** A plain object that needed wrapping: it owns a key `$type`, has symbol keys or a toJSON, or was cut. */
  | {
      readonly $type: 'object'
      readonly props: Props
      readonly symbols?: readonly string[]
      readonly toJSON?: true
      readonly more?: More
    }
  /** An array of which only the beginning was kept, or that has named keys of its own. */
  | { readonly $type: 'array'; readonly items: readonly Value[]; readonly length: number; readonly more?: More }
  /** A string of which only the beginning was kept. `length` is the whole, in UTF-16 code units. */
  | { readonly $type: 'string'; readonly value: string; readonly length: number; readonly digest: string }
  /** Promise, WeakMap, Proxy and others that cannot be looked into without running the app's code. */
  | { readonly $type: 'opaque'; readonly name: string }
  /** An object that stands above itself: `path` says where. */
  | { readonly $type: 'cycle'; readonly path: string }
  /** What was left out here, and by which bound; a digest of it where one could be had within the bounds. */
  | {
      readonly $type: 'cut'
      readonly what: string
      readonly bound: 'depth' | 'nodes' | 'text'
      readonly digest?: string
    }
  /** A secret. Equal secrets have equal fingerprints within one process. */
  | { readonly $type: 'redacted'; readonly fingerprint: string; readonly of: string; readonly length?: number }

export type Props = { readonly [key: string]: Value }

/** How many further members were cut, and a digest of them where one could be had within the bounds. */
export interface More {
  readonly count: number
  readonly digest?: string
}

/** Whether a value is a tag, not a plain object of the app. */
export function isTagged(value: Value): value is Tagged {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && typeof (value as Props).$type === 'string'
  )
}

/** One step of a key path: an object's key, an array's index, or a Map's key as shown. */
export type PathStep = string | number | { readonly map: string }

const identifier = /^[A-Za-z_$][\w$]*$/

/** The first step of a path as {@link formatPath} writes it: `cart` of `cart.items[2].qty`. */
export function topKey(path: string): string {
  return /^[^.[]+|^\["(?:[^"\\]|\\.)*"\]/.exec(path)?.[0] ?? path
}

/** `['cart','items',2,'qty']` → `cart.items[2].qty`; keys that are no identifiers are quoted: `["a b"]`. */
export function formatPath(steps: readonly PathStep[]): string {
  let out = ''
  for (const step of steps) {
    if (typeof step === 'number') out += `[${step}]`
    else if (typeof step === 'object') out += `.get(${step.map})`
    else if (identifier.test(step)) out += out === '' ? step : `.${step}`
    else out += `[${JSON.stringify(step)}]`
  }
  return out
}
