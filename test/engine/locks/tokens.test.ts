import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHolders } from '../../../server/engine/locks/files/holders.ts'
import { createLockFolder } from '../../../server/engine/locks/files/lock-folder.ts'
import { createOsBackend } from '../../../server/engine/locks/files/os-backend.ts'
import { createTokens } from '../../../server/engine/locks/files/tokens.ts'
import { createLocks } from '../../../server/engine/locks/queue.ts'
import { startThread } from './process/start.ts'
import { limits, owner, refusal, tempFolder } from './support.ts'

const SILENCE = 150

/** A holder on another host, as far as its name tells. */
const FOREIGN = '0123456789ab-1-100-0-0123456789abcdef'

function open(folder: string) {
  const place = createLockFolder(folder)
  return createLocks(createOsBackend(createTokens(place, SILENCE), createHolders(place)))
}

/** The one token of a session, the only one in the folder. */
function tokenIn(folder: string): { readonly path: string; readonly home: string } {
  const tokens = join(folder, '.locks', 'tokens')
  const home = join(tokens, readdirSync(tokens)[0] ?? '')
  return { home, path: join(home, readdirSync(home).find(name => name.startsWith('lock.')) ?? '') }
}

function handToForeigner(folder: string): () => void {
  const { home, path } = tokenIn(folder)
  renameSync(path, join(home, `lock.${FOREIGN}.1`))
  const sign = join(folder, '.locks', 'alive', FOREIGN)
  mkdirSync(join(folder, '.locks', 'alive'), { recursive: true })
  writeFileSync(sign, '')
  let tick = 0
  return () => utimesSync(sign, 1000 + ++tick, 1000 + tick)
}

describe('tokens', () => {
  test('of a holder that cannot be seen are its own while it shows that it lives, and the next one’s when it is silent', async () => {
    const folder = tempFolder()
    const locks = open(folder)
    ;(await locks.acquire('a', owner(), limits())).release('end')
    const beat = handToForeigner(folder)
    const beating = setInterval(beat, 20)
    expect(await refusal(locks.acquire('a', owner(), limits(2 * SILENCE)))).toMatchObject({
      code: 'ERR_SESSION_LOCK_TIMEOUT',
    })
    clearInterval(beating)
    const start = performance.now()
    ;(await locks.acquire('a', owner(), limits())).release('end')
    expect(performance.now() - start).toBeGreaterThan(SILENCE / 2)
    await locks.close()
  })

  test('that were taken over are lost, and giving them back takes them from nobody', async () => {
    const folder = tempFolder()
    const locks = open(folder)
    const hold = await locks.acquire('a', owner(), limits())
    handToForeigner(folder)
    expect(hold.lost).toBe(true)
    hold.release('end')
    expect(tokenIn(folder).path).toContain(FOREIGN)
    expect(await locks.isHeld('a')).toBe(true)
    await locks.close()
  })

  test('of a thread that was ended are found by its silence', async () => {
    const folder = tempFolder()
    const thread = await startThread({ kind: 'files', folder, by: 'tokens' })
    await thread.ask({ do: 'hold', key: 'a', path: '/thread' }, 'hold')
    await thread.kill()
    const locks = open(folder)
    ;(await locks.acquire('a', owner(), limits())).release('end')
    await locks.close()
  })

  test('that a process has by mistake, for its giving back failed, are taken again', async () => {
    const folder = tempFolder()
    const locks = open(folder)
    const hold = await locks.acquire('a', owner(), limits())
    const { home, path } = tokenIn(folder)
    renameSync(home, `${home}.away`)
    hold.release('end')
    renameSync(`${home}.away`, home)
    expect(path).toContain(String(process.pid))
    ;(await locks.acquire('a', owner(), limits())).release('end')
    expect(tokenIn(folder).path).toMatch(/lock\.free$/)
    await locks.close()
  })

  test('with a name that nobody understands are nobody’s to take', async () => {
    const folder = tempFolder()
    const locks = open(folder)
    ;(await locks.acquire('a', owner(), limits())).release('end')
    const { home, path } = tokenIn(folder)
    renameSync(path, join(home, 'lock.__proto__.1'))
    expect(await refusal(locks.acquire('a', owner(), limits(50)))).toMatchObject({ code: 'ERR_SESSION_LOCK_TIMEOUT' })
    await locks.close()
  })

  test('leave no more files than two for each place, and no sign of life once closed', async () => {
    const folder = tempFolder()
    const locks = open(folder)
    for (let i = 0; i < 50; i++) (await locks.acquire('a', owner(), limits())).release('end')
    expect(readdirSync(tokenIn(folder).home).toSorted()).toEqual(['lock.free', 'turnstile.free'])
    await locks.close()
    expect(readdirSync(join(folder, '.locks', 'alive'))).toEqual([])
    expect(readdirSync(join(folder, '.locks', 'tokens'))).toHaveLength(1)
    rmSync(folder, { recursive: true })
  })
})
