import { createRequire } from 'node:module'
import { nearest } from '../engine/nearest.ts'
import { parseArguments, UsageError } from './arguments.ts'
import { commands } from './commands.ts'
import { commandHelp, mainHelp } from './help.ts'

/**
 * Runs a command line, without the names of node and the program.
 * @returns the exit code: 0, 1 when something failed, 2 when the command line is wrong
 */
export async function main([name, ...args]: readonly string[]): Promise<number> {
  try {
    if (name === undefined) throw new UsageError('there is no command')
    if (name === '--help' || name === '-h' || name === 'help') return say(mainHelp(commands))
    if (name === '--version') return say(version())
    const command = commands.get(name)
    if (command === undefined) throw new UsageError(unknownCommand(name))
    // Also where the rest of the line is wrong: who asks for help wants to know what is right.
    if (args.includes('--help') || args.includes('-h')) return say(commandHelp(name, command))
    return await command.run(parseArguments(args, command.options, command.operand))
  } catch (error) {
    if (error instanceof UsageError) {
      const about = name !== undefined && commands.has(name) ? ` ${name}` : ''
      process.stderr.write(`[sessionscope] ${harmless(error.message)}\nTry: npx sessionscope${about} --help\n`)
      return 2
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

const LONGEST = 2000

/** Without what a terminal obeys: a message may quote what came in. */
const harmless = (message: string) =>
  message.slice(0, LONGEST).replace(/[^\P{C}\n]/gu, char => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)

function say(text: string): 0 {
  process.stdout.write(`${text}\n`)
  return 0
}

function unknownCommand(name: string): string {
  const names = [...commands.keys()]
  const near = nearest(name, names)
  const hint = near === null ? `the commands are: ${names.join(', ')}` : `did you mean ${near}?`
  return name.startsWith('-') ? `the command comes before ${name}` : `there is no command "${name}"; ${hint}`
}

function version(): string {
  const { version } = createRequire(import.meta.url)('sessionscope/package.json') as { version: string }
  return version
}
