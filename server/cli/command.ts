import type { CommandOption } from './arguments.ts'

/** One command of `npx sessionscope`. */
export interface Command {
  /** A line for the list of commands. */
  readonly summary: string
  /** What it does, for its own help. */
  readonly description: string
  readonly options: Readonly<Record<string, CommandOption>>
  readonly examples: readonly string[]
  /**
   * @returns the exit code
   * @throws UsageError where the arguments do not fit together
   */
  run(values: ReadonlyMap<string, string | true>): Promise<number>
}
