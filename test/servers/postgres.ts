import { Client } from 'pg'
import { startDaemon } from './daemon.ts'
import { programOf, type TestServer } from './server.ts'

export interface PostgresServer extends TestServer {
  /** Of the superuser, without a password. */
  readonly url: string
  /** Makes an empty database; its URL. */
  database(): Promise<string>
}

/** PostgreSQL. What it has committed outlives a kill of the server, though not a power cut. */
export async function startPostgres(): Promise<PostgresServer> {
  const server = await startDaemon({
    program: programOf('postgres', 'postgres'),
    users: ['postgres'],
    install: folder => [
      programOf('postgres', 'initdb'),
      ...['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ],
    args: (folder, port) => [
      ...['-D', folder, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    ready: /database system is ready to accept connections/,
    stopSignal: 'SIGQUIT',
  })
  const urlOf = (name: string) => `postgres://postgres@127.0.0.1:${server.port}/${name}`
  let count = 0
  return Object.assign(server, {
    url: urlOf('postgres'),
    async database() {
      const name = `test_${process.pid}_${++count}`
      const client = new Client(urlOf('postgres'))
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return urlOf(name)
    },
  })
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '16MB',
  // Not in /dev/shm, where it would stay when the server is killed.
  dynamic_shared_memory_type: 'mmap',
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
} as const
