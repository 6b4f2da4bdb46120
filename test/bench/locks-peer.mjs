// One process that takes locks, for `locks.mjs`: with those of the engine, or with proper-lockfile.
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import lockfile from 'proper-lockfile'
import { createFileLocks } from '../../dist/server/engine/locks/file-locks.js'

const [kind, folder] = process.argv.slice(2)

// The clock of the host: processes share it.
export const now = () => Number(process.hrtime.bigint()) / 1e6

const makers = {
  'proper-lockfile': () => {
    // Asks as often as it can, and takes a lock for stale as soon as it allows.
    const retries = { retries: 100_000, factor: 1, minTimeout: 1, maxTimeout: 1 }
    return () => lockfile.lock(folder, { realpath: false, stale: 2000, update: 1000, retries })
  },
  engine: by => {
    const locks = createFileLocks({ folder, by })
    const owner = { req: new IncomingMessage(new Socket()), method: 'GET', path: '/bench' }
    const limits = { timeout: 60_000, signal: new AbortController().signal }
    return async () => {
      const hold = await locks.acquire('session', owner, limits)
      return () => hold.release('end')
    }
  },
}
const acquire = kind === 'proper-lockfile' ? makers[kind]() : makers.engine(kind)
const rest = ms => new Promise(resolve => setTimeout(resolve, ms))

const commands = {
  // Takes it in turns with the other process: when it got it, when it gave it back.
  async turns({ count }) {
    const times = []
    for (let i = 0; i < count; i++) {
      const release = await acquire()
      const got = now()
      await rest(5)
      const gave = now()
      await release()
      times.push({ got, gave, pid: process.pid })
      // The other one has waited meanwhile, and is served first.
      await rest(1)
    }
    return { times }
  },
  async hold() {
    await acquire()
    return { at: now() }
  },
}

process.on('message', async command => process.send(await commands[command.do](command)))
process.send('ready')
