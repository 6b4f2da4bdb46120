import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'

/** A real server of a test's own, on a port of its own, gone with the test's file. */
export interface TestServer {
  readonly port: number
  readonly pid: number
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>
  /** Again on the same port, with the same data. */
  restart(): Promise<void>
  /** Ends it, and removes its data. */
  stop(): Promise<void>
}

const programs = {
  redis: { names: ['redis-server'], package: 'redis-server' },
  postgres: { names: ['postgres', 'initdb'], package: 'postgresql' },
  pgbouncer: { names: ['pgbouncer'], package: 'pgbouncer' },
  sentinel: { names: ['redis-sentinel'], package: 'redis-sentinel' },
  mariadb: { names: ['mariadbd', 'mariadb-install-db'], package: 'mariadb-server' },
} as const

export type ServerName = keyof typeof programs

/** Where Debian keeps what is not on the path. */
function folders(): string[] {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const postgres = versions.toSorted((a, b) => Number(b) - Number(a)).map(each => `/usr/lib/postgresql/${each}/bin`)
  return [...postgres, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']
}

const findProgram = (name: string) =>
  folders()
    .map(folder => join(folder, name))
    .find(path => existsSync(path))

/**
 * The path of a server's program.
 * @throws where it is not installed; `isInstalled` tells before
 */
export function programOf(server: ServerName, name: string): string {
  const path = findProgram(name)
  if (path !== undefined) return path
  throw new Error(`${name} is not installed; on Debian: apt-get install ${programs[server].package}`)
}

/**
 * Whether a server can be started here, for `describe.runIf`. Where it cannot, its suites are left out, and say so; but in
 * CI (`CI` is set) that is an error.
 */
export function isInstalled(server: ServerName): boolean {
  const missing = programs[server].names.filter(name => findProgram(name) === undefined)
  if (missing.length === 0) return true
  const what = `${missing.join(' and ')} not found: install ${programs[server].package}, and the tests that need it run`
  if (process.env.CI) throw new Error(what)
  console.warn(what)
  return false
}

/** A port that nobody has. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)))
    })
  })
