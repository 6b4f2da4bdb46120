import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const server = fileURLToPath(new URL('../../../examples/shop/server.js', import.meta.url))

/** Ends the shop with the process that started it, even where that one was killed. */
const endWithParent = "data:text/javascript,process.once('disconnect', () => process.exit())"

export interface RunningShop {
  /** Its origin, `http://localhost:40123`, without a slash at the end. */
  readonly url: string
  /** All that it printed so far, both streams. */
  output(): string
  close(): Promise<void>
}

export interface ShopOptions {
  /** In addition to the environment of this process, from which NODE_ENV is taken out: vitest sets it to `test`. */
  readonly env?: Readonly<Record<string, string>>
  /** Another program that prints the same line. */
  readonly program?: string
  /** Where it runs; here, unless given. */
  readonly cwd?: string
}

/**
 * Starts examples/shop in a process of its own, on a free port, with the package as it is built: what a user runs.
 * `npm test` builds first; where you run a single test, `npm run build` is yours.
 */
export async function startShop({ env = {}, program = server, cwd = '.' }: ShopOptions = {}): Promise<RunningShop> {
  const { NODE_ENV: _, ...inherited } = process.env
  const child = spawn(process.execPath, ['--import', endWithParent, program], {
    env: { ...inherited, PORT: '0', ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exited = once(child, 'exit')

  let output = ''
  const address = new Promise<string>(resolve => {
    const read = (chunk: Buffer) => {
      output += chunk
      const found = /\[(?:shop|locks)\] (http:\/\/\S+?)\/?\s/.exec(output)
      if (found?.[1]) resolve(found[1])
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', read)
  })
  const url = await Promise.race([
    address,
    exited.then(([code]) => {
      throw new Error(`[sessionscope] the shop ended with ${code} before it listened:\n${output}`)
    }),
  ])
  return {
    url,
    output: () => output,
    async close() {
      child.kill()
      await exited
    },
  }
}
