import { checkRedactOptions, type RedactOptions } from './capture/redaction/options.ts'
import { isRecord } from './protocol/is-record.ts'
import { CAPACITY, isCapacity } from './protocol/messages.ts'
import { createGate } from './stream/gate.ts'

export const DEFAULT_PATH = '/__sessionscope'

/** What `sessionscope(middleware, options)` takes. Everything has a default. */
export interface Options {
  /** Where the tool answers, below the place where it is mounted. Default `/__sessionscope`. */
  readonly path?: string
  /** Overrides NODE_ENV: by default the tool is there when NODE_ENV is unset, `development` or `dev`. */
  readonly enabled?: boolean
  /** The bounds of the history. Default 500 exchanges, 32 MiB. */
  readonly history?: { readonly exchanges?: number; readonly bytes?: number }
  /** Host names, besides those of this machine, under which the tool may be opened: `app.test`. */
  readonly hosts?: readonly string[]
  /** Peers, besides this machine, that may open the tool: addresses or CIDR blocks, `172.17.0.0/16` for Docker. */
  readonly peers?: readonly string[]
  /** What counts as a secret, in addition to the built-in names. */
  readonly redact?: RedactOptions
  /** Whether HTML pages get the script tag of the panel. Default true. */
  readonly inject?: boolean
  /** Whether responses get a `Server-Timing` header with the phases. Default false. */
  readonly serverTiming?: boolean
  /** Whether the start line is printed. Default true. */
  readonly print?: boolean
}

type Rule = readonly [allowed: string, ok: (value: unknown) => boolean]

const isBoolean: Rule = ['true or false', value => typeof value === 'boolean']
const isStrings: Rule = [
  'an array of strings that are not empty',
  value => Array.isArray(value) && value.every(item => typeof item === 'string' && item !== ''),
]
const MIN_BYTES = 1 << 16

const rules: Readonly<Record<keyof Options, Rule>> = {
  path: [
    'a path such as "/__sessionscope", of letters, digits, "-", "_", "." and "~", without a slash at its end',
    value => typeof value === 'string' && /^(\/[\w.~-]+)+$/.test(value) && !/(^|\/)\.{1,2}(\/|$)/.test(value),
  ],
  enabled: isBoolean,
  history: ['an object { exchanges?, bytes? }', isRecord],
  hosts: isStrings,
  peers: isStrings,
  // Its parts are looked at by themselves.
  redact: ['an object { names?, allow?, paths?, when?, key? }', () => true],
  inject: isBoolean,
  serverTiming: isBoolean,
  print: isBoolean,
}

const historyRules: Readonly<Record<string, Rule>> = {
  exchanges: [`an integer from ${CAPACITY.min} to ${CAPACITY.max}`, isCapacity],
  bytes: [`an integer of at least ${MIN_BYTES}`, value => Number.isInteger(value) && (value as number) >= MIN_BYTES],
}

/** What an option's value looks like in an error: short, and on one line. */
function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A cycle or a BigInt: its type says enough.
  }
  text ??= String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function checkAll(value: Readonly<Record<string, unknown>>, allowed: Readonly<Record<string, Rule>>, prefix: string) {
  for (const [name, item] of Object.entries(value)) {
    const rule = Object.hasOwn(allowed, name) ? allowed[name] : undefined
    if (rule === undefined) {
      throw new TypeError(
        `[sessionscope] unknown option "${prefix}${name}" (${show(item)}); allowed: ${Object.keys(allowed).join(', ')}`,
      )
    }
    if (item !== undefined && !rule[1](item)) {
      throw new TypeError(`[sessionscope] option "${prefix}${name}" is ${show(item)}; allowed: ${rule[0]}`)
    }
  }
}

/**
 * Whatever was given as options → the options.
 * @throws TypeError where one is unknown or has a value that it cannot have; it names the option, the value, what is allowed
 */
export function checkOptions(options: unknown): Options {
  if (options === undefined) return {}
  if (!isRecord(options)) {
    throw new TypeError(`[sessionscope] the options are ${show(options)}; allowed: an object such as { inject: false }`)
  }
  checkAll(options, rules, '')
  if (options.history !== undefined) checkAll(options.history as Record<string, unknown>, historyRules, 'history.')
  const checked = options as Options
  checkRedactOptions(checked.redact)
  // For what it throws.
  createGate(checked)
  return checked
}
