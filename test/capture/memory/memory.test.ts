import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_CLIENTS } from '../../../server/capture/cookies/clients.ts'
import { MAX_JAR_BYTES } from '../../../server/capture/cookies/jar.ts'

const MB = 1024 * 1024

// Below the project, so that the program finds the packages.
const folder = fileURLToPath(new URL('../../../node_modules/.cache/sessionscope', import.meta.url))
const program = `${folder}/memory-${process.pid}.mjs`

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  buildSync({
    entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
})
afterAll(() => rmSync(program, { force: true }))

/** By how many bytes the heap of a process has grown after so many requests of a kind, collected. */
async function grown(attack: string, count: number): Promise<number> {
  const child = fork(program, { execArgv: ['--expose-gc'] })
  child.send({ attack, count })
  const told = once(child, 'message').then(([message]) => message as { bytes: number })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process ended with ${code}`)
  })
  return (await Promise.race([told, ended])).bytes
}

test('the jars of clients without number keep what their bounds say, whatever the headers are parts of', async () => {
  expect(await grown('cookies', 1000)).toBeLessThan(MAX_CLIENTS * MAX_JAR_BYTES + 8 * MB)
}, 60_000)

test('what is remembered of secrets and names does not keep the texts that they stood in', async () => {
  // 2,000 names and as many fingerprints, of at most 256 characters.
  expect(await grown('secrets', 1900)).toBeLessThan(2 * 2000 * (256 + 100) + 4 * MB)
}, 60_000)

test('an exchange keeps what is shown of a large head, and not the head', async () => {
  // The history may have 4 MB, by its own measure, which is about what the heap needs.
  expect(await grown('heads', 150)).toBeLessThan(2 * 4 * MB + 4 * MB)
}, 60_000)
