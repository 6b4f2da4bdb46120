import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { type RedisServer, startRedis } from './redis.ts'
import { freePort, programOf } from './server.ts'

export interface SentinelGroup {
  /** What it calls its primary. */
  readonly name: string
  /** Of the Sentinel. */
  readonly port: number
  readonly primary: RedisServer
  readonly replica: RedisServer
  /** Resolves when the Sentinel has made another server the primary. */
  switched(): Promise<void>
  stop(): Promise<void>
}

/** Resolves when it has all that its primary has. Before, a Sentinel would make it the primary all the same, without data. */
async function whenSynchronised({ url }: RedisServer): Promise<void> {
  const client = new Redis(url)
  try {
    while (!(await client.info('replication')).includes('master_link_status:up')) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  } finally {
    client.disconnect()
  }
}

/** For so many milliseconds a primary may be silent. */
const PATIENCE = 500

/** A primary, its replica, and one Sentinel, which by itself decides that the primary is down. */
export async function startSentinelGroup(settings: readonly string[] = []): Promise<SentinelGroup> {
  const primary = await startRedis({ settings: ['--repl-diskless-sync-delay', '0', ...settings] })
  const replica = await startRedis({ settings: ['--replicaof', '127.0.0.1', String(primary.port), ...settings] })
  await whenSynchronised(replica)
  const [name, port, folder] = ['sessions', await freePort(), mkdtempSync(join(tmpdir(), 'sessionscope-sentinel-'))]
  // It writes down there what it has found out.
  const file = join(folder, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds ${name} ${PATIENCE}`,
    `sentinel failover-timeout ${name} 3000`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const sentinel = spawn(programOf('sentinel', 'redis-sentinel'), [file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const kill = () => sentinel.kill('SIGKILL')
  process.once('exit', kill)
  const said = createInterface(sentinel.stdout)
  /** Resolves when it says so. */
  const says = (word: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const hear = (line: string) => {
        if (!line.includes(word)) return
        said.removeListener('line', hear)
        resolve()
      }
      said.on('line', hear)
      sentinel.once('exit', code => reject(new Error(`redis-sentinel ended with ${code}`)))
    })
  // Without a replica that it knows there is no failover.
  await says('+slave ')

  return {
    name,
    port,
    primary,
    replica,
    switched: () => says('+switch-master'),
    async stop() {
      const ended = once(sentinel, 'exit')
      kill()
      await ended
      process.removeListener('exit', kill)
      await Promise.all([primary.stop(), replica.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
