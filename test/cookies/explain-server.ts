import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createContext, runInContext } from 'node:vm'
import { onTestFinished } from 'vitest'

/** A server for one test → its origin. */
export async function listening(app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Runs a line of code as an app would, with its own options. */
export function run(code: string, names: Readonly<Record<string, unknown>>): unknown {
  const options = { secret: 'a secret', keys: ['a key'], resave: false, saveUninitialized: true }
  return runInContext(code, createContext({ ...names, options, value: 'the value' }))
}
