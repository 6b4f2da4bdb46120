import type { Command } from './command.ts'
import { cookieCommand } from './cookie-command.ts'
import { copyCommand } from './copy-command.ts'
import { migrateCommand } from './migrate-command.ts'
import { sweepCommand } from './sweep-command.ts'

/** What `npx sessionscope` can do. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ['sweep', sweepCommand],
  ['copy', copyCommand],
  ['migrate', migrateCommand],
  ['cookie', cookieCommand],
])
