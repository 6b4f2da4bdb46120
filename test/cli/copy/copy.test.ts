import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../../server/engine/id.ts'
import type { StoredSession } from '../../../server/engine/storages/storage.ts'
import { contentOf, files, stored } from '../../engine/copy/support.ts'
import { temporaryFolder } from '../../engine/files/support.ts'
import { run, start } from '../support.ts'
import { appFolder, fillFiles, startUntilNoted } from './support.ts'

/** What a process has open, where the system tells. */
function openFiles(pid = 0): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).map(name => {
    try {
      return readlinkSync(join(folder, name))
    } catch {
      return 'closed meanwhile'
    }
  })
}

const ARGS = ['copy', '--from', 'files:./sessions', '--to', 'files:./copied']

describe('one that ends in the middle', () => {
  // A copy only reads its source, so one does for all.
  const source = mkdtempSync(join(tmpdir(), 'sessionscope-'))
  const args = ['copy', '--from', `files:${source}`, '--to', 'files:./copied']
  let sessions: ReadonlyMap<string, StoredSession>
  beforeAll(async () => {
    sessions = await fillFiles(source, 2500)
  })
  afterAll(() => rmSync(source, { recursive: true, force: true }))

  test('because it is killed goes on where it was: nothing is missing, and nothing is there twice', {
    timeout: 60_000,
  }, async () => {
    const folder = appFolder()
    const { child, outcome } = await startUntilNoted(folder, args)
    child.kill('SIGKILL')
    await outcome
    const before = (await contentOf(files(join(folder, 'copied')))).size
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(2500)
    const { code, out, error } = await run(args, folder)
    expect([code, error]).toEqual([0, ''])
    const [, seen, copied = '', kept = '0'] =
      /^([\d,]+) sessions, .* before it was interrupted in .*: ([\d,]+) copied(?:, ([\d,]+) kept.*)?\n$/.exec(out) ?? []
    expect(seen).toBe('2,500')
    // What was copied after the place had been noted is there, and is found there.
    expect(Number(copied.replace(',', '')) + Number(kept.replace(',', ''))).toBe(2500)
    expect(Number(kept.replace(',', ''))).toBeLessThanOrEqual(512)
    expect(await contentOf(files(join(folder, 'copied')))).toEqual(sessions)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s has done what was in hand, and says how to go on', { timeout: 60_000 }, async (signal, code) => {
    const folder = appFolder()
    const { child, outcome } = await startUntilNoted(folder, args)
    child.kill(signal)
    const stopped = await outcome
    expect(stopped).toMatchObject({ code, error: 'Run the same again: it goes on where this one has stopped.\n' })
    expect(stopped.out).toMatch(/ copied; stopped before the end\n$/)
    const { out } = await run(args, folder)
    expect(out).toMatch(/^2,500 sessions, [\d,]+ of them before it was interrupted in .*: 2,500 copied\n$/)
    expect(await contentOf(files(join(folder, 'copied')))).toEqual(sessions)
  })
})

test('again it copies what was used since, and keeps what is newer in the target', async () => {
  const folder = appFolder()
  const sessions = await fillFiles(join(folder, 'sessions'), 10)
  const [from, to] = [files(join(folder, 'sessions')), files(join(folder, 'copied'))]
  const old = newId()
  await from.restore?.(old, stored(600_000))
  expect((await run(ARGS, folder)).out).toContain(': 11 copied\n')
  const [used = '', newer = '', removed = ''] = sessions.keys()
  await from.save(used, stored(0, { data: 'used since' }))
  await to.save(newer, stored(0, { data: 'of the new app' }))
  await to.destroy(old)
  expect((await run(ARGS, folder)).out).toMatch(
    /^11 sessions .*: 1 copied, 9 kept, for .*, 1 not used since the last copy\n$/,
  )
  expect((await to.load(used))?.data).toBe('used since')
  expect((await to.load(newer))?.data).toBe('of the new app')
  expect(await to.exists(old)).toBe(false)
  await to.destroy(removed)
  expect((await run([...ARGS, '--restart'], folder)).out).toContain(': 2 copied, 9 kept')
})

test('with other times it begins again, for they decide what is left out', async () => {
  const folder = appFolder()
  await files(join(folder, 'sessions')).restore?.(newId(), stored(3_600_000))
  expect((await run([...ARGS, '--idle', '30m'], folder)).out).toContain(': 0 copied, 1 over, left out\n')
  expect((await run([...ARGS, '--idle', '2h'], folder)).out).toContain(': 1 copied\n')
})

test('what fails is told, is tried again by the next copy, and is no success', async () => {
  const folder = appFolder()
  const [id = ''] = (await fillFiles(join(folder, 'sessions'), 20)).keys()
  const place = join(folder, 'copied', id.slice(0, 2), id)
  mkdirSync(place, { recursive: true })
  const { code, out, error } = await run(ARGS, folder)
  expect([code, out]).toEqual([1, expect.stringContaining(': 19 copied, 1 failed\n')])
  expect(error).toMatch(
    /^\[sessionscope\] cannot restore a session in .*\n\[sessionscope\] 1 could not be copied\. Cure: /,
  )
  expect(error).not.toContain(id)
  expect((await run(ARGS, folder)).out).toContain(
    ': 0 copied, 19 kept, for the target has them as new or newer, 1 failed',
  )
})

test('a damaged session is left where it is', async () => {
  const folder = appFolder()
  await fillFiles(join(folder, 'sessions'), 3)
  const id = newId('x')
  mkdirSync(join(folder, 'sessions', 'x'))
  writeFileSync(join(folder, 'sessions', 'x', id), 'damaged')
  const { code, out } = await run(ARGS, folder)
  expect([code, out]).toEqual([0, expect.stringContaining(': 3 copied, 1 damaged, left for the app to set aside\n')])
  expect(readFileSync(join(folder, 'sessions', 'x', id), 'utf8')).toBe('damaged')
})

test('the state of another copy, or a file that is none, is an error that says what to do', async () => {
  const folder = appFolder()
  await fillFiles(join(folder, 'sessions'), 3)
  await run(ARGS, folder)
  const other = ['copy', '--from', 'files:./sessions', '--to', 'files:./elsewhere']
  const refused = await run(other, folder)
  expect([refused.code, refused.out]).toEqual([1, ''])
  expect(refused.error).toMatch(
    /^\[sessionscope\] .*\.sessionscope-copy\.json is of a copy between other storages\. Cure: .*--state.*--restart/,
  )
  expect((await run([...other, '--state', 'state.json'], folder)).code).toBe(0)
  expect((await run([...other, '--restart'], folder)).code).toBe(0)
  for (const text of ['', '{}', '[1]', 'null', '{"format":"sessionscope copy 1","route":1}']) {
    writeFileSync(join(folder, 'state.json'), text)
    const { code, error } = await run([...other, '--state', 'state.json'], folder)
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/^\[sessionscope\] .*state\.json is not what a copy has left/),
    ])
  }
  const nowhere = await run([...other, '--state', 'no/such/folder'], folder)
  expect([nowhere.code, nowhere.error]).toEqual([
    1,
    expect.stringMatching(/^\[sessionscope\] cannot write .*Cure: .*--state/),
  ])
})

test('a driver that the app has not installed is named, with how to install it', async () => {
  const folder = temporaryFolder()
  await fillFiles(join(folder, 'sessions'), 1)
  const packages: Readonly<Record<string, string>> = {
    'sqlite:app.db': 'kysely',
    'postgres://localhost/app': 'kysely',
    'mysql://localhost/app': 'kysely',
    'redis://localhost': 'redis or ioredis',
  }
  for (const [to, name] of Object.entries(packages)) {
    const { code, out, error } = await run(['copy', '--from', 'files:sessions', '--to', to, '--idle', '1d'], folder)
    expect([code, out]).toEqual([1, ''])
    expect(error).toContain(`takes the package ${name}, and ${folder} has `)
    expect(error).toContain(`Cure: npm install ${name.split(' ')[0]};`)
  }
})

test('a SQLite that another process writes to is waited for', { timeout: 60_000 }, async () => {
  const folder = appFolder()
  const sessions = await fillFiles(join(folder, 'sessions'), 300)
  const args = ['copy', '--from', 'files:sessions', '--to', 'sqlite:app.db', '--idle', '90d']
  expect((await run(args, folder)).out).toContain(': 300 copied\n')
  const [id = ''] = sessions.keys()
  await files(join(folder, 'sessions')).save(id, stored(0, { data: 'used since' }))
  const other = new Database(join(folder, 'app.db'))
  other.exec('begin immediate')
  const { child, outcome } = start(args, folder)
  await expect.poll(() => openFiles(child.pid), { timeout: 20_000 }).toContain(join(folder, 'app.db'))
  // So long that it has been tried in vain meanwhile: it says nothing of that.
  await sleep(500)
  other.exec('commit')
  other.close()
  expect(await outcome).toMatchObject({ code: 0, error: '', out: expect.stringContaining(': 1 copied, 299 kept') })
})

test('a driver that is broken is not taken for one that is missing', async () => {
  const folder = temporaryFolder()
  await fillFiles(join(folder, 'sessions'), 1)
  mkdirSync(join(folder, 'node_modules', 'redis'), { recursive: true })
  writeFileSync(join(folder, 'node_modules', 'redis', 'index.js'), "require('of-another-platform')")
  const { error } = await run(['copy', '--from', 'files:sessions', '--to', 'redis://localhost', '--idle', '1d'], folder)
  expect(error).toMatch(
    /^\[sessionscope\] the package redis of .* cannot be loaded: Cannot find module 'of-another-platform'/,
  )
})

test('without times it says what becomes of sessions that nobody uses any more', async () => {
  const folder = appFolder()
  await fillFiles(join(folder, 'sessions'), 1)
  const args = ['copy', '--from', 'files:sessions', '--to', 'sqlite:app.db']
  expect((await run(args, folder)).error).toMatch(/^\[sessionscope\] neither --idle nor --absolute is given: .*Cure: /)
  expect((await run([...args, '--absolute', '90d'], folder)).error).toBe('')
})

test.each([
  [['--to', 'files:x'], 'there is no --from <storage>'],
  [['--from', 'files:x'], 'there is no --to <storage>'],
  [['--from', 'files:x', '--to', 'files:./x'], '--from and --to are the same'],
  [['--from', './sessions', '--to', 'files:x'], '--from does not begin as a storage does; there are files:, sqlite:'],
  [['--from', 'files:x', '--to', 'filse:y'], '--to begins with "filse:"; did you mean files:?'],
  [['--from', 'files:x', '--to', 'session-file-store:y'], '--to begins with "session-file-store:"; there are files:'],
  [['--from', 'files:', '--to', 'files:x'], '--from has no path after "files:"'],
  [['--from', 'files:x', '--to', 'redis:6379'], '--to has no "//" after "redis:"'],
  [['--from', 'session-file-store:x?ttl=soon', '--to', 'files:y'], '--from has ttl=soon; allowed: seconds'],
  [['--from', 'files:x', '--to', 'sqlite:y?table=%', '--idle', '1d'], '--to has a "%" in a parameter'],
  [['--from', 'files:x', '--to', 'files:y', '--idle', 'soon'], '--idle is "soon"; allowed: seconds'],
])('%j is refused: %s', async (args, words) => {
  const { code, out, error } = await run(['copy', ...args], temporaryFolder())
  expect([code, out]).toEqual([2, ''])
  expect(error).toContain(`[sessionscope] ${words}`)
})

test('a source that is not there is an error, and no target is made', async () => {
  const folder = appFolder()
  for (const from of ['files:sessions', 'sqlite:app.db', 'session-file-store:sessions']) {
    const { code, out, error } = await run(['copy', '--from', from, '--to', 'files:./copied'], folder)
    expect([code, out]).toEqual([1, ''])
    expect(error).toMatch(/^\[sessionscope\] .*(sessions|app\.db).*Cure: /)
  }
})
