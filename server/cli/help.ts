import type { CommandOption } from './arguments.ts'
import type { Command } from './command.ts'

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

/** `npx sessionscope --help` */
export function mainHelp(commands: ReadonlyMap<string, Command>): string {
  return [
    'Usage: npx sessionscope <command> [options]',
    '',
    'Commands:',
    table([...commands].map(([name, { summary }]) => [name, summary])),
    '',
    'Options:',
    table([
      ['-h, --help', 'this text; after a command, that of the command'],
      ['--version', 'the version of sessionscope'],
    ]),
  ].join('\n')
}

/** `npx sessionscope sweep --help` */
export function commandHelp(name: string, { description, operand, options, examples, exitCodes }: Command): string {
  const rows = [...Object.entries(options), ['help', { short: 'h', help: 'this text' }] as const]
  return [
    `Usage: npx sessionscope ${name}${operand === undefined ? '' : ` ${operand.name}`} [options]`,
    '',
    description,
    ...(operand === undefined ? [] : ['', table([[operand.name, operand.help]])]),
    '',
    'Options:',
    table(rows.map(([long, option]) => [signatureOf(long, option), option.help])),
    '',
    'Examples:',
    ...examples.map(example => `  npx sessionscope ${name} ${example}`),
    '',
    `Exit code: ${exitCodes ?? '0 when all went well, 1 when something failed'}, 2 when the command line is wrong.`,
  ].join('\n')
}

const signatureOf = (name: string, { short, value }: CommandOption): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`
