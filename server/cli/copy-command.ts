import { resolve } from 'node:path'
import { UsageError } from './arguments.ts'
import type { Command } from './command.ts'
import { runCopy } from './copy-run.ts'
import { routeOf } from './copy-state.ts'
import { foreignKinds, type Named, readAddress, storageKinds } from './storages/kinds.ts'
import type { SourceKind } from './storages/opened.ts'
import { untilSignal } from './until-signal.ts'
import { textOf, timeOf, type Values } from './values.ts'

const STATE = '.sessionscope-copy.json'

export const copyCommand: Command = {
  summary: 'copies sessions from one storage to another',
  description: [
    'Copies the sessions of one storage to another, with their ids and times, so that nobody is logged out when an app moves.',
    'The source is only read. What was used as late or later in the target stays as it is there. Run again, it copies what',
    'was used since; interrupted, it goes on where it was.',
    '',
    'An app moves without a pause so: copy; deploy the app with the new storage; copy again at once, for what the old one',
    'stored in between. Who used the new one before that second copy keeps what the new one has. Where no change at all may',
    'be lost, stop the app between the last two copies. What the app removes from the old storage after it was copied, by a',
    'logout, say, is not removed from the new one.',
    '',
    'Storages:',
    ...storageKinds.map(({ example }) => `  ${example}`),
    'Of express-session, for --from only; their ids here are those that connect({ adopt }) gives them:',
    ...foreignKinds.map(({ example }) => `  ${example}`),
    'Drivers are taken from the folder in which this runs: kysely with better-sqlite3 or libsql, pg or mysql2; redis or ioredis.',
  ].join('\n'),
  options: {
    from: { value: '<storage>', help: 'where the sessions are' },
    to: { value: '<storage>', help: 'where they are copied to' },
    idle: { value: '<seconds>', help: 'as idle of connect(): what was not used for so long is over, and is left out' },
    absolute: { value: '<seconds>', help: 'as absolute of connect(): what was made so long ago is over' },
    state: {
      value: '<file>',
      help: `what the next copy has to know; ${STATE} unless given. Remove it when all is done`,
    },
    restart: { help: 'begin again, and look at all sessions, whatever the state says' },
  },
  examples: [
    '--from files:./sessions --to redis://localhost:6379 --idle 30d',
    '--from sqlite:./app.db --to postgres://app@db/shop --idle 12h --absolute 30d',
  ],

  async run(values) {
    const from = storageOf(values, 'from', [...storageKinds, ...foreignKinds])
    const to = storageOf(values, 'to', storageKinds)
    if (from.address.identity === to.address.identity) throw new UsageError('--from and --to are the same')
    const [idle = Number.POSITIVE_INFINITY, absolute = Number.POSITIVE_INFINITY] = [
      timeOf(values, 'idle'),
      timeOf(values, 'absolute'),
    ]
    const plan = {
      from,
      to,
      limits: { idle, absolute, cookie: { maxAge: null, expires: undefined } },
      stateFile: resolve(textOf(values, 'state') ?? STATE),
      route: routeOf(from.address.identity, to.address.identity),
      restart: values.has('restart'),
    }
    return await untilSignal(signal => runCopy(plan, signal))
  },
}

function storageOf<K extends SourceKind>(values: Values, option: string, kinds: readonly K[]): Named<K> {
  const text = textOf(values, option)
  if (text === undefined) throw new UsageError(`there is no --${option} <storage>`)
  return readAddress(text, option, kinds)
}
