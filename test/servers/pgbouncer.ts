import { writeFileSync } from 'node:fs'
import { startDaemon } from './daemon.ts'
import { programOf, type TestServer } from './server.ts'

export const poolModes = ['session', 'transaction', 'statement'] as const
export type PoolMode = (typeof poolModes)[number]

export interface Pgbouncer extends TestServer {
  /** The address of a database of the server behind it, of the superuser, without a password. */
  urlOf(database: string): string
}

export interface PgbouncerOptions {
  readonly mode: PoolMode
  /** More lines of its configuration. */
  readonly settings?: Readonly<Record<string, string | number>>
}

/** PgBouncer before a PostgreSQL on a port of 127.0.0.1. */
export async function startPgbouncer(target: number, { mode, settings = {} }: PgbouncerOptions): Promise<Pgbouncer> {
  const server = await startDaemon({
    program: programOf('pgbouncer', 'pgbouncer'),
    users: ['postgres'],
    install: folder => ['mkdir', folder],
    args(folder, port) {
      const file = `${folder}/pgbouncer.ini`
      const lines = Object.entries({ ...common, listen_port: port, pool_mode: mode, ...settings })
      writeFileSync(
        file,
        `[databases]\n* = host=127.0.0.1 port=${target} user=postgres\n[pgbouncer]\n${lines.map(line => line.join(' = ')).join('\n')}\n`,
      )
      return [file]
    },
    ready: /process up/,
    // What ends it at once is another signal in each of its versions.
    stopSignal: 'SIGKILL',
  })
  return Object.assign(server, {
    urlOf: (database: string) => `postgres://postgres@127.0.0.1:${server.port}/${database}`,
  })
}

const common = {
  listen_addr: '127.0.0.1',
  unix_socket_dir: '',
  // Whoever comes is the user of the database above.
  auth_type: 'any',
  max_client_conn: 1000,
  default_pool_size: 100,
} as const
