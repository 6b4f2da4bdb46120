import type { Command } from './command.ts'
import { sweepCommand } from './sweep-command.ts'

/** What `npx sessionscope` can do. */
export const commands: ReadonlyMap<string, Command> = new Map([['sweep', sweepCommand]])
