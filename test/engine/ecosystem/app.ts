import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express5, { type Express, type RequestHandler } from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'
import { connect } from '../../../server/session.ts'
import { listen } from '../../support/app.ts'
import { createClient } from '../../support/browser-like.ts'
import { watch } from '../support/watch.ts'

const express4AsExpress5 = express4 as unknown as typeof express5

/** Watched: the session's keys are traced, as they are with the tool. */
const variants = {
  'on Express 5': { express: express5, watched: false },
  'on Express 4': { express: express4AsExpress5, watched: false },
  'on Express 5, watched': { express: express5, watched: true },
  'on Express 4, watched': { express: express4AsExpress5, watched: true },
} as const
export type Variant = keyof typeof variants
export const everyVariant = Object.keys(variants) as Variant[]

/** A real app on the engine, with one visitor. */
export async function start(variant: Variant, set: (app: Express) => void, ...before: readonly RequestHandler[]) {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { express, watched } = variants[variant]
  const app = express()
  app.set('env', 'test')
  app.use(express.urlencoded({ extended: false }))
  if (watched) app.use(watch)
  for (const middleware of before) app.use(middleware)
  app.use(connect({ folder }))
  set(app)
  const origin = await listen(app)
  return { origin, ...createVisitor(origin) }
}

export function createVisitor(origin: string) {
  const { jar, visit } = createClient(origin)
  const text = async (path: string): Promise<string> => (await visit(path)).text()
  const post = (path: string, form: Readonly<Record<string, string>> = {}, headers: Record<string, string> = {}) =>
    visit(path, { method: 'POST', body: new URLSearchParams(form), headers })
  return { jar, visit, text, post }
}
