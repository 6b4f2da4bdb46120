// What the locks of sessions cost, beside proper-lockfile in the same run. After a build: `node test/bench/locks.mjs`
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFileLocks } from '../../dist/server/engine/locks/file-locks.js'

const ROUNDS = 5
const TURNS = 60
const KILLS = 5
const native = process.platform === 'darwin' ? 'files' : 'ranges'
const ours = [native, 'tokens']
const all = [...ours, 'proper-lockfile']
const program = fileURLToPath(new URL('./locks-peer.mjs', import.meta.url))

const now = () => Number(process.hrtime.bigint()) / 1e6
const at = (share, numbers) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * share)]
const show = (numbers, unit) =>
  `median ${at(0.5, numbers).toFixed(2)} ${unit}, p95 ${at(0.95, numbers).toFixed(2)} ${unit}`
const line = (name, text) => console.log(`  ${name.padEnd(16)} ${text}`)

async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function start(kind, folder) {
  const child = fork(program, [kind, folder])
  await once(child, 'message')
  return child
}

async function ask(child, command) {
  child.send(command)
  return (await once(child, 'message'))[0]
}

const limits = { timeout: 60_000, signal: new AbortController().signal }
const owner = () => ({ req: new IncomingMessage(new Socket()), method: 'GET', path: '/bench' })

const uncontended = by =>
  inFolder(async folder => {
    const locks = createFileLocks({ folder, by })
    const someone = owner()
    const costs = []
    for (let i = 0; i < 4000; i++) {
      const start = now()
      locks.acquire(`session ${i % 200}`, someone, limits).release('end')
      // The first ones make files and warm up.
      if (i >= 1000) costs.push((now() - start) * 1000)
    }
    await locks.close()
    return costs
  })

const handOff = by =>
  inFolder(async folder => {
    const locks = createFileLocks({ folder, by })
    const costs = []
    let hold = await locks.acquire('session', owner(), limits)
    for (let i = 0; i < 1000; i++) {
      const waiting = locks.acquire('session', owner(), limits)
      const start = now()
      hold.release('end')
      hold = await waiting
      if (i >= 200) costs.push(now() - start)
    }
    await locks.close()
    return costs
  })

const betweenProcesses = kind =>
  inFolder(async folder => {
    const peers = await Promise.all([start(kind, folder), start(kind, folder)])
    const answers = await Promise.all(peers.map(peer => ask(peer, { do: 'turns', count: TURNS })))
    for (const peer of peers) peer.kill()
    const times = answers.flatMap(({ times }) => times).toSorted((a, b) => a.got - b.got)
    return times.flatMap(({ got, pid }, i) => {
      const before = times[i - 1]
      return before === undefined || before.pid === pid ? [] : [got - before.gave]
    })
  })

const afterKill = kind =>
  inFolder(async folder => {
    const [holder, next] = await Promise.all([start(kind, folder), start(kind, folder)])
    await ask(holder, { do: 'hold' })
    const waiting = ask(next, { do: 'hold' })
    await new Promise(resolve => setTimeout(resolve, 100))
    const killed = now()
    holder.kill('SIGKILL')
    const { at } = await waiting
    next.kill('SIGKILL')
    return [at - killed]
  })

/** The kinds take turns, so that whatever else the machine does falls on all. */
async function inTurns(title, kinds, rounds, unit, measure) {
  console.log(title)
  const costs = new Map(kinds.map(kind => [kind, []]))
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) costs.get(kind).push(...(await measure(kind)))
  }
  for (const kind of kinds) line(kind, show(costs.get(kind), unit))
}

console.log(`Locks of sessions; Node ${process.version}, ${process.platform}`)
await inTurns('Taken and given back, nobody else there (goal: 30 µs)', ours, ROUNDS, 'µs', uncontended)
await inTurns('From one request to the next, in one process (goal: 0.2 ms)', ours, ROUNDS, 'ms', handOff)
await inTurns('From one process to the other (goal: 2 ms)', all, ROUNDS, 'ms', betweenProcesses)
await inTurns('After kill -9 of the holder (goal: 50 ms)', all, KILLS, 'ms', afterKill)
process.exit(0)
