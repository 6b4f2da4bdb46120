import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The built program; `npm test` builds it. */
export const program = fileURLToPath(new URL('../../dist/server/cli/index.js', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** `npx sessionscope …`, while it runs. */
export function start(args: readonly string[], cwd: string): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const outcome = Promise.all([text(child.stdout), text(child.stderr), ended]).then(([out, error, [code]]) => ({
    code: code as number | null,
    out,
    error,
  }))
  return { child, outcome }
}

export const run = (args: readonly string[], cwd: string): Promise<Outcome> => start(args, cwd).outcome

/** Waits until a process says something on stdout. */
export async function said(child: ChildProcess, words: RegExp): Promise<string> {
  let heard = ''
  for (;;) {
    const [chunk] = await once(child.stdout!, 'data')
    heard += chunk
    if (words.test(heard)) return heard
  }
}
