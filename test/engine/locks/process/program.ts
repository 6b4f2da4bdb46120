import { readFileSync, writeFileSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { parentPort } from 'node:worker_threads'
import type { Hold, Locks } from '../../../../server/engine/locks/lock.ts'
import { createLocks } from '../../../../server/engine/locks/queue.ts'
import type { Answer, Command } from './messages.ts'
import { openBackend } from './open-backend.ts'

/* Runs as a process or as a thread, and does with the locks what the test asks for. */

let locks: Locks | null = null
let hold: Hold | null = null
let isCompeting = false

const answer = (message: Answer) => (parentPort === null ? process.send?.(message) : parentPort.postMessage(message))
const soon = () => new Promise(resolve => setImmediate(resolve))

async function acquire(key: string, path: string, timeout = 30_000): Promise<Hold> {
  if (locks === null) throw new Error('to be opened first')
  const req = new IncomingMessage(new Socket())
  return locks.acquire(key, { req, method: 'GET', path }, { timeout, signal: new AbortController().signal })
}

async function addOne(key: string, file: string): Promise<void> {
  const held = await acquire(key, '/count')
  const count = Number(readFileSync(file, 'utf8'))
  await soon()
  writeFileSync(file, String(count + 1))
  held.release('end')
}

/** False where the lock was lost meanwhile. */
async function tryToAdd(key: string, file: string): Promise<boolean> {
  const held = await acquire(key, '/tally', 3000)
  try {
    const count = Number(readFileSync(file, 'utf8'))
    await soon()
    const isHeld = !held.lost && (await held.confirm?.()) !== false
    if (isHeld) writeFileSync(file, String(count + 1))
    return isHeld
  } finally {
    held.release('end')
  }
}

async function tally(key: string, file: string, times: number): Promise<Answer> {
  let added = 0
  const refused: string[] = []
  const one = async () => {
    for (let i = 0; i < times / 10; i++) {
      const message = await tryToAdd(key, file).then(
        isAdded => (isAdded ? '' : 'lost'),
        error => String(error.message),
      )
      if (message === '') added++
      else refused.push(message)
    }
  }
  await Promise.all(Array.from({ length: 10 }, one))
  return { done: 'tally', added, refused }
}

async function run(command: Command): Promise<Answer | null> {
  switch (command.do) {
    case 'open':
      locks = createLocks((await openBackend(command.spec)).backend)
      return { done: 'ready' }
    case 'hold': {
      const held = await acquire(command.key, command.path)
      hold = held
      if (command.for !== undefined) setTimeout(() => held.release('end'), command.for)
      return { done: 'hold', at: performance.timeOrigin + performance.now() }
    }
    case 'release':
      hold?.release('end')
      isCompeting = false
      return { done: 'release' }
    case 'count': {
      const one = async () => {
        for (let i = 0; i < command.times / 10; i++) await addOne(command.key, command.file)
      }
      await Promise.all(Array.from({ length: 10 }, one))
      return { done: 'count' }
    }
    case 'tally':
      return await tally(command.key, command.file, command.times)
    case 'compete':
      isCompeting = true
      for (let turns = 1; isCompeting; turns++) {
        const held = await acquire(command.key, '/compete')
        await soon()
        held.release('end')
        await soon()
        if (turns === command.turns) answer({ done: 'compete' })
      }
      return null
  }
}

const hear = (command: Command) =>
  run(command).then(
    result => result && answer(result),
    error => answer({ done: 'error', code: String(error.code), message: String(error.message) }),
  )

if (parentPort === null) process.on('message', hear)
else parentPort.on('message', hear)
