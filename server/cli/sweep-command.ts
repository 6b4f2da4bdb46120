import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sweep } from '../engine/sweep/sweep.ts'
import { UsageError } from './arguments.ts'
import type { Command } from './command.ts'
import { createProgressBar } from './progress-bar.ts'
import { describeRemoval, describeReport, progressOf, warningsOf } from './sweep-words.ts'
import { stoppedCode, untilSignal } from './until-signal.ts'
import { textOf, timeOf } from './values.ts'

const SECONDS = '<seconds>'

export const sweepCommand: Command = {
  summary: 'removes sessions that are over',
  description:
    'Removes the sessions of a folder that are over. It can run beside the app: sessions that a request uses are kept.\n' +
    'Times are seconds, or a number with its unit: 500ms, 45s, 30m, 12h, 1d, 2w.',
  options: {
    folder: { value: '<path>', help: 'where the sessions are; ./sessions unless given' },
    once: { help: 'sweep and end; so it does unless --every is given' },
    every: { value: SECONDS, help: 'sweep, wait so long, and begin again, until SIGINT or SIGTERM' },
    expire: { short: 'x', value: SECONDS, help: 'what was not used for so long is over, as with idle of connect()' },
    absolute: { value: SECONDS, help: 'what was made so long ago is over, as with absolute of connect()' },
    force: { short: 'f', help: '--expire counts for sessions with a lifetime of their own, too' },
    verbose: { short: 'v', help: 'tell each session that is removed, by the first characters of its id' },
  },
  examples: ['--once --expire 3600', '--every 300 --expire 12h -v', '--folder sessions/portal --absolute 30d'],

  async run(values) {
    const every = timeOf(values, 'every')
    if (every !== undefined && values.has('once')) throw new UsageError('--once and --every exclude each other')
    if (every !== undefined && every < 1000) throw new UsageError('--every must be at least one second')
    const expire = timeOf(values, 'expire')
    const absolute = timeOf(values, 'absolute')
    if (expire === undefined && absolute === undefined) {
      throw new UsageError(
        'when a session is over is not said: give --expire, --absolute or both, as connect() has them',
      )
    }
    if (values.has('force') && expire === undefined) {
      throw new UsageError('--force says that --expire counts for all sessions: give --expire, too')
    }
    const folder = resolve(textOf(values, 'folder') ?? './sessions')
    const options = {
      folder,
      force: values.has('force'),
      ...(expire === undefined ? {} : { idle: expire }),
      ...(absolute === undefined ? {} : { absolute }),
    }
    const run = (signal: AbortSignal) => sweepFolder(options, values.has('verbose'), signal)
    return untilSignal(async signal => (every === undefined ? run(signal) : repeat(run, every, signal)))
  },
}

interface FolderOptions {
  readonly folder: string
  readonly force: boolean
  readonly idle?: number
  readonly absolute?: number
}

async function sweepFolder(options: FolderOptions, isVerbose: boolean, signal: AbortSignal): Promise<number> {
  if (!existsSync(options.folder)) {
    throw new Error(
      `[sessionscope] there is no folder ${options.folder}. Cure: name the one that the app has, with --folder; it is made ` +
        'when the first session is saved.',
    )
  }
  const bar = createProgressBar(process.stderr, process.env)
  try {
    const report = await sweep({
      ...options,
      signal,
      onProgress: progress => bar.show(progressOf(progress)),
      ...(isVerbose && {
        onRemove: removal => {
          bar.clear()
          process.stdout.write(`${describeRemoval(removal)}\n`)
        },
      }),
    })
    bar.clear()
    process.stdout.write(`${describeReport(report)}\n`)
    for (const warning of warningsOf(report, options.folder)) process.stderr.write(`${warning}\n`)
    if (!report.complete) return stoppedCode(signal)
    return report.failed > 0 ? 1 : 0
  } finally {
    bar.clear()
  }
}

/** What fails once may work the next time. */
async function repeat(run: (signal: AbortSignal) => Promise<number>, ms: number, signal: AbortSignal): Promise<number> {
  while (!signal.aborted) {
    await run(signal).catch(error => process.stderr.write(`${error instanceof Error ? error.message : error}\n`))
    await pause(ms, signal)
  }
  return 0
}

const LONGEST = 2 ** 31 - 1

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(ms, LONGEST), undefined, { signal }).catch(error => {
    if (!signal.aborted) throw error
  })
}
