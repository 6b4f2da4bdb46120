/** A type as superjson's `meta.values` has it. */
export type Type = string | readonly [kind: string, name: string]

/** A value that has no parts, as JSON, and the type that brings it back. */
interface Leaf {
  readonly type: Type
  readonly json: unknown
}

interface BuiltIn {
  readonly prototype: object
  toLeaf(value: object): Leaf
}

const custom = (name: string): Type => ['custom', name]

/** @throws SyntaxError */
function text(json: unknown): string {
  if (typeof json !== 'string') throw new SyntaxError(`a text was expected, not ${JSON.stringify(json)?.slice(0, 40)}`)
  return json
}

const literals: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

function toNumber(json: unknown): number {
  const name = text(json)
  if (!Object.hasOwn(literals, name)) throw new SyntaxError(`${JSON.stringify(name)} is none of superjson's numbers`)
  return literals[name] as number
}

function toRegExp(json: unknown): RegExp {
  const literal = text(json)
  const end = literal.lastIndexOf('/')
  return new RegExp(literal.slice(1, end), literal.slice(end + 1))
}

function toRegExpWithIndex(json: unknown): RegExp {
  const [literal, lastIndex] = Array.isArray(json) ? json : []
  return Object.assign(toRegExp(literal), { lastIndex: Number(lastIndex) })
}

/** Views of bytes: base64, in the byte order of the machine, which is little-endian wherever Node runs today. */
const views = (
  [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
    'DataView',
  ] as const
).flatMap(name => {
  // Float16Array is not in every Node.
  const View: unknown = Reflect.get(globalThis, name)
  return typeof View === 'function'
    ? [{ name, View: View as new (from: ArrayBuffer | number[]) => ArrayBufferView }]
    : []
})

const toBytes = (json: unknown): ArrayBuffer => new Uint8Array(Buffer.from(text(json), 'base64')).buffer

const viewToBase64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

const builtIns: readonly BuiltIn[] = [
  {
    prototype: Date.prototype,
    toLeaf(value) {
      const time = Date.prototype.getTime.call(value)
      return Number.isNaN(time)
        ? { type: custom('InvalidDate'), json: null }
        : { type: 'Date', json: new Date(time).toISOString() }
    },
  },
  {
    prototype: RegExp.prototype,
    toLeaf(value) {
      const { source, flags, lastIndex } = value as RegExp
      const json = `/${source}/${flags}`
      return lastIndex === 0 ? { type: 'regexp', json } : { type: custom('RegExp'), json: [json, lastIndex] }
    },
  },
  { prototype: URL.prototype, toLeaf: value => ({ type: 'URL', json: (value as URL).href }) },
  {
    prototype: URLSearchParams.prototype,
    toLeaf: value => ({ type: custom('URLSearchParams'), json: URLSearchParams.prototype.toString.call(value) }),
  },
  {
    prototype: Buffer.prototype,
    toLeaf: value => ({ type: custom('Buffer'), json: viewToBase64(value as Buffer) }),
  },
  {
    prototype: ArrayBuffer.prototype,
    toLeaf: value => ({ type: custom('ArrayBuffer'), json: Buffer.from(value as ArrayBuffer).toString('base64') }),
  },
  ...views.map(({ name, View }) => ({
    prototype: View.prototype as object,
    toLeaf: (value: object) => ({ type: custom(name), json: viewToBase64(value as ArrayBufferView) }),
  })),
]

const byPrototype = new Map(builtIns.map(builtIn => [builtIn.prototype, builtIn]))

/** Whether values with this prototype have no parts. */
export const isLeafPrototype = (prototype: object): boolean => byPrototype.has(prototype)

/** undefined for what is no such value. Throws what reading it throws. */
export const leafOf = (value: object, prototype: object): Leaf | undefined => byPrototype.get(prototype)?.toLeaf(value)

const simple: ReadonlyMap<string, (json: unknown) => unknown> = new Map<string, (json: unknown) => unknown>([
  ['undefined', () => undefined],
  ['bigint', json => BigInt(text(json))],
  ['number', toNumber],
  ['Date', json => new Date(text(json))],
  ['regexp', toRegExp],
  ['URL', json => new URL(text(json))],
])

const customs: ReadonlyMap<string, (json: unknown) => unknown> = new Map<string, (json: unknown) => unknown>([
  ['InvalidDate', () => new Date(NaN)],
  ['RegExp', toRegExpWithIndex],
  ['URLSearchParams', json => new URLSearchParams(text(json))],
  ['Buffer', json => Buffer.from(text(json), 'base64')],
  ['ArrayBuffer', toBytes],
  ...views.map(({ name, View }) => [name, (json: unknown) => new View(toBytes(json))] as const),
])

/** superjson's own form of a typed array is a list of numbers. */
function fromNumbers(name: string, json: unknown): ArrayBufferView {
  const view = views.find(candidate => candidate.name === name)
  if (view === undefined || name === 'DataView' || !Array.isArray(json)) {
    throw new SyntaxError(`${JSON.stringify(name)} is no typed array`)
  }
  return new view.View(json.map(Number))
}

/**
 * Brings a leaf back.
 * @throws SyntaxError for a type that is none, and whatever a constructor throws at JSON that does not fit
 */
export function fromLeaf(type: Type, json: unknown): unknown {
  if (typeof type !== 'string' && type[0] === 'typed-array') return fromNumbers(type[1], json)
  const revive = typeof type === 'string' ? simple.get(type) : type[0] === 'custom' ? customs.get(type[1]) : undefined
  if (revive === undefined) throw new SyntaxError(`the type ${JSON.stringify(type)} is not known`)
  return revive(json)
}
