import type { CommandOperand, CommandOption } from './arguments.ts'

/** One command of `npx sessionscope`. */
export interface Command {
  /** A line for the list of commands. */
  readonly summary: string
  /** What it does, for its own help. */
  readonly description: string
  /** What it takes beside its options. */
  readonly operand?: CommandOperand
  readonly options: Readonly<Record<string, CommandOption>>
  readonly examples: readonly string[]
  /** What its exit codes mean, where they are not those of all commands. */
  readonly exitCodes?: string
  /**
   * @returns the exit code
   * @throws UsageError where the arguments do not fit together
   */
  run(values: ReadonlyMap<string, string | true>): Promise<number>
}
