import { parseArgs } from 'node:util'
import { nearest } from '../engine/nearest.ts'

export interface CommandOption {
  readonly short?: string
  /** What its value is, for the help: `<seconds>`. Absent: it takes none. */
  readonly value?: string
  readonly help: string
}

/** What a command takes beside its options. */
export interface CommandOperand {
  /** As the help shows it, and its name among the values: `<header>`. */
  readonly name: string
  readonly help: string
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * The options that were given, by their long names, and the operand by its own.
 * @throws UsageError that names what is wrong, and the nearest name for one that does not exist
 */
export function parseArguments(
  args: readonly string[],
  options: Readonly<Record<string, CommandOption>>,
  operand?: CommandOperand,
): ReadonlyMap<string, string | true> {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { short, value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) } as const,
      ]),
    ),
    strict: false,
    tokens: true,
  })
  const values = new Map<string, string | true>()
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (operand === undefined || values.has(operand.name)) {
        throw new UsageError(`"${token.value}" is one argument too many`)
      }
      values.set(operand.name, token.value)
    }
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) throw new UsageError(unknownOption(rawName, name, options))
    if (option.value === undefined) {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value; it was given "${value}"`)
      values.set(name, true)
    } else {
      // What looks like the next option is none's value.
      const isMissing = value === undefined || value === '' || (!inlineValue && /^-./.test(value))
      if (isMissing) throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`)
      values.set(name, value)
    }
  }
  return values
}

function unknownOption(rawName: string, name: string, options: Readonly<Record<string, CommandOption>>): string {
  const names = Object.keys(options)
  const near = nearest(name, names)
  return `there is no option ${rawName}; ${near === null ? `there are ${names.map(known => `--${known}`).join(', ')}` : `did you mean --${near}?`}`
}
