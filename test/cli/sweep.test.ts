import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../engine/files/support.ts'
import { openSessions } from '../engine/sweep/support.ts'
import { program, run, said, start } from './support.ts'

test('without a time it removes nothing: it does not know when a session is over', async () => {
  const { folder, put, there } = openSessions()
  const ids = [await put({ unused: 25 * 60 }), await put({ unused: 23 * 60 })]
  const refused = await run(['sweep'], dirname(folder))
  expect([refused.code, refused.out]).toEqual([2, ''])
  expect(refused.error).toContain('when a session is over is not said: give --expire, --absolute or both')
  expect(there(ids)).toEqual([true, true])
  const { code, out, error } = await run(['sweep', '--expire', '1d'], dirname(folder))
  expect([code, error]).toEqual([0, ''])
  expect(out).toMatch(/^2 sessions in \d+\.\d s: 1 removed, 1 kept\n$/)
  expect(there(ids)).toEqual([false, true])
})

test('it takes times in seconds, as web2py does, or with a unit', async () => {
  const { folder, put, there } = openSessions()
  const ids = [await put({ unused: 61 }), await put({ unused: 59 })]
  for (const time of ['3600', '1h', '3600s', '60m']) {
    const { code, out } = await run(['sweep', '--once', '--folder', folder, '--expire', time], temporaryFolder())
    expect([code, out.includes('1 kept')]).toEqual([0, true])
    expect(there(ids)).toEqual([false, true])
    ids[0] = await put({ unused: 61 })
  }
  expect((await run(['sweep', '--folder', folder, '--absolute', '3600', '-x', '9d'], '/')).out).toContain('1 removed')
  expect(there(ids)).toEqual([false, true])
})

test('--force lets --expire count for all', async () => {
  const { folder, put, there } = openSessions()
  const ids = [await put({ unused: 61, cookie: { maxAge: 1e9 } })]
  await run(['sweep', '--folder', folder, '-x', '3600'], '/')
  expect(there(ids)).toEqual([true])
  await run(['sweep', '--folder', folder, '-x', '3600', '-f'], '/')
  expect(there(ids)).toEqual([false])
})

test('-v tells each removal, by the first characters of the id', async () => {
  const { folder, put } = openSessions()
  const ids = [await put({ unused: 61 }), await put({ unused: 61, group: 'shop' }), await put()]
  const { out } = await run(['sweep', '-v', '-x', '1h', '--folder', folder], '/')
  expect(out.split('\n').slice(0, -2).toSorted()).toEqual(
    ids
      .slice(0, 2)
      .map(id => `removed ${id.slice(-32, -28)}… not used for too long`)
      .toSorted(),
  )
  expect(ids.some(id => out.includes(id.slice(-32)))).toBe(false)
})

test('where there is no terminal there is no progress bar', async () => {
  const { folder, put } = openSessions()
  await Promise.all(Array.from({ length: 200 }, () => put({ unused: 61 })))
  const { out, error } = await run(['sweep', '--folder', folder, '-x', '1h'], '/')
  expect(error).toBe('')
  expect(out).not.toContain('\x1b')
})

test('it says what it left and why', async () => {
  const { folder, put, pathOf } = openSessions()
  const ids = [await put({ unused: 61 }), await put()]
  writeFileSync(pathOf(ids[1] ?? ''), 'sessionscope 1 0 damaged\n')
  writeFileSync(join(folder, 'notes.txt'), '')
  mkdirSync(join(folder, 'portal', '.locks'), { recursive: true })
  const { code, out, error } = await run(['sweep', '--folder', folder, '-x', '1h'], '/')
  expect(code).toBe(0)
  expect(out).toMatch(
    /: 1 removed, 0 kept, 1 damaged, left for the app to set aside; left alone 1 that are no sessions\n/,
  )
  expect(error).toBe(
    `[sessionscope] ${folder}/portal has sessions of its own; sweep it with --folder ${folder}/portal\n`,
  )
})

test('a folder that is not there, or is none, is an error', async () => {
  const place = temporaryFolder()
  const missing = await run(['sweep', '--once', '-x', '1h'], place)
  expect([missing.code, missing.out]).toEqual([1, ''])
  expect(missing.error).toMatch(/^\[sessionscope\] there is no folder .*sessions\. Cure: .*--folder/)
  expect(readdirSync(place)).toEqual([])
  writeFileSync(join(place, 'sessions'), '')
  const file = await run(['sweep', '-x', '1h'], place)
  expect([file.code, file.out]).toEqual([1, ''])
  expect(file.error).toMatch(/^\[sessionscope\] cannot look for a session in .*ENOTDIR/)
  expect(file.error).not.toContain('    at ')
})

test.each(['SIGINT', 'SIGTERM'] as const)('--every goes on until %s, and ends well', async signal => {
  const { folder, put, there } = openSessions()
  const ids = [await put({ unused: 61 })]
  const { child, outcome } = start(['sweep', '--every', '1', '--expire', '3600', '--folder', folder], '/')
  await said(child, /1 removed/)
  ids.push(await put({ unused: 61 }))
  await said(child, /1 removed/)
  expect(there(ids)).toEqual([false, false])
  child.kill(signal)
  expect(await outcome).toMatchObject({ code: 0, error: '' })
})

test('--every goes on after a failure, and ends at once while it waits', async () => {
  const { folder, put } = openSessions()
  await put({ unused: 61 })
  const aside = `${folder}-aside`
  renameSync(folder, aside)
  const { child, outcome } = start(['sweep', '--every', '1s', '--expire', '1h', '--folder', folder], '/')
  const [complaint] = await once(child.stderr!, 'data')
  expect(String(complaint)).toContain('there is no folder')
  renameSync(aside, folder)
  await said(child, /1 removed/)
  rmSync(folder, { recursive: true })
  child.kill('SIGTERM')
  expect((await outcome).code).toBe(0)
})

test('a sweep that is interrupted ends after the files in hand, and says so', async () => {
  const { folder, put, there } = openSessions()
  const ids = await Promise.all(Array.from({ length: 3000 }, () => put({ unused: 61, group: 'all' })))
  const { child, outcome } = start(['sweep', '-v', '-x', '1h', '--folder', folder], '/')
  await said(child, /removed/)
  child.kill('SIGINT')
  const { code, out, error } = await outcome
  const left = there(ids).filter(Boolean).length
  expect([code, error]).toEqual([130, ''])
  expect(left).toBeGreaterThan(0)
  expect(out).toMatch(/stopped before the end\n$/)
  expect(out.match(/^removed /gm)).toHaveLength(3000 - left)
})

test('a reader that has enough, as `head`, is no failure', async () => {
  const { folder, put } = openSessions()
  await Promise.all(Array.from({ length: 2000 }, () => put({ unused: 61 })))
  const args = [process.execPath, program, 'sweep', '-v', '-x', '1h', '--folder', folder]
  const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', '"$@" | head -n 1', 'sh', ...args])
  expect(stdout).toMatch(/^removed \S+ not used for too long\n$/)
  expect(stderr).toBe('')
})
