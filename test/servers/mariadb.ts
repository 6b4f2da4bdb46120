import { createConnection } from 'mysql2/promise'
import { startDaemon } from './daemon.ts'
import { programOf, type TestServer } from './server.ts'

export interface MariadbServer extends TestServer {
  /** Of root, without a password. */
  readonly url: string
  /** Makes an empty database; its URL. */
  database(): Promise<string>
}

/** MariaDB. What it has committed outlives a kill of the server, though not a power cut. */
export async function startMariadb(): Promise<MariadbServer> {
  const server = await startDaemon({
    program: programOf('mariadb', 'mariadbd'),
    users: ['mysql'],
    install: folder => [
      programOf('mariadb', 'mariadb-install-db'),
      ...['--no-defaults', `--datadir=${folder}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
      ...innodb,
    ],
    args: (folder, port) => [
      ...['--no-defaults', `--datadir=${folder}`, `--port=${port}`, '--bind-address=127.0.0.1'],
      ...[`--socket=${folder}/socket`, '--skip-name-resolve', '--max-connections=200', '--performance-schema=off'],
      ...['--innodb-buffer-pool-size=16M', '--key-buffer-size=1M', '--aria-pagecache-buffer-size=1M'],
      ...['--max-allowed-packet=64M', ...innodb],
    ],
    ready: /ready for connections/,
    stopSignal: 'SIGKILL',
  })
  const urlOf = (name: string) => `mysql://root@127.0.0.1:${server.port}/${name}`
  let count = 0
  return Object.assign(server, {
    url: urlOf('mysql'),
    async database() {
      const name = `test_${process.pid}_${++count}`
      const connection = await createConnection(urlOf('mysql'))
      await connection.query(`create database ${name}`)
      await connection.end()
      return urlOf(name)
    },
  })
}

const innodb = [
  '--innodb-flush-method=nosync',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-log-file-size=8M',
] as const
