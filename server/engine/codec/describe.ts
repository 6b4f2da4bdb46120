import { types } from 'node:util'

/** What cannot be stored, and what to do. */
export interface Refusal {
  readonly what: string
  readonly cure: string
}

/** What is said of an instance, and whether its fields mean anything without its class. */
interface InstanceRefusal extends Refusal {
  readonly hasFields: boolean
}

/** How deep the JSON of a session may be; superjson overflows the stack at about 1,500. */
export const MAX_DEPTH = 1_000
/** How many places of an array may be empty: each is a line of the text. */
export const MAX_HOLES = 10_000
/** How many values a session may have when what it shares is written out. */
export const MAX_SHARED_SIZE = 2_000_000

const outside = 'keep it outside the session'

export const refusals = {
  symbol: { what: 'a symbol', cure: 'store a string' },
  symbolKey: { what: 'a key that is a symbol', cure: 'use a string' },
  tooDeep: {
    what: `nested deeper than ${MAX_DEPTH.toLocaleString('en')} levels`,
    cure: 'make it flatter, or store it elsewhere and its id in the session',
  },
  tooSparse: {
    what: `an array with more than ${MAX_HOLES.toLocaleString('en')} empty places`,
    cure: 'use an object or a Map',
  },
  tooLarge: {
    what: `a shared object that makes the session larger than ${MAX_SHARED_SIZE.toLocaleString('en')} values, for it is written out wherever it stands`,
    cure: 'store it once, and its id elsewhere',
  },
  sealedCycle: {
    what: 'an instance that is one of its own fields, and is made by a function restore',
    cure: 'leave the field out in store',
  },
  named: { what: "an array's key that is no index", cure: 'use an object' },
  extraKeys: { what: 'keys of its own on a built-in object', cure: 'store them beside it' },
} as const satisfies Record<string, Refusal>

export function refuseFunction(value: unknown): Refusal {
  const { name } = value as { readonly name: unknown }
  const isNamed = typeof name === 'string' && name !== ''
  return {
    what: isNamed ? `a function, ${name}` : 'a function',
    cure: 'store the data that it needs, not the function',
  }
}

export const refuseKey = (key: string): Refusal => ({
  what: `a key that superjson refuses, for "${key}" can change an object's prototype`,
  cure: 'give it another name, or use a Map',
})

export const refuseThrown = (error: unknown): Refusal => ({
  what: `a value that throws when it is read (${error instanceof Error ? error.message : typeof error})`,
  cure: 'store a plain value',
})

export const refuseStored = (name: string, error: unknown): Refusal => ({
  what: `an instance of ${name} whose function store ${error instanceof Error ? `throws (${error.message})` : 'returned no plain object'}`,
  cure: 'correct the function that was given to registerClass; it returns an object of fields',
})

function nameOf(prototype: object): { readonly name: string; readonly isNative: boolean } {
  try {
    const Class: unknown = prototype.constructor
    if (typeof Class !== 'function' || typeof Class.name !== 'string') return { name: '', isNative: false }
    return { name: Class.name, isNative: Function.prototype.toString.call(Class).endsWith('{ [native code] }') }
  } catch {
    return { name: '', isNative: false }
  }
}

/** An object that is no plain one, no built-in that comes back, and of no registered class. */
export function refuseInstance(value: object, prototype: object): InstanceRefusal {
  if (types.isPromise(value)) {
    return { what: 'a Promise', cure: 'await it, and store what it resolves to', hasFields: false }
  }
  if (types.isGeneratorObject(value)) {
    return { what: 'a generator', cure: 'store what it yields, in an array', hasFields: false }
  }
  const { name, isNative } = nameOf(prototype)
  if (isNative && name === 'Object') {
    return { what: 'an object with a prototype of its own', cure: 'copy it: { ...object }', hasFields: true }
  }
  if (isNative) {
    return { what: `an instance of ${name}, which exists in this process only`, cure: outside, hasFields: false }
  }
  const what = name === '' ? 'a class without a name' : `${name}, a class that is not registered`
  const call = name === '' ? "registerClass(Class, { name: '…' })" : `registerClass(${name})`
  return { what: `an instance of ${what}`, cure: `register it: ${call}, or ${outside}`, hasFields: true }
}
