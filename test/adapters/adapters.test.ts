import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookieSession from 'cookie-session'
import session from 'express-session'
import { afterAll } from 'vitest'
import type { Middleware } from '../../server/capture/recording.ts'
import { connect } from '../../server/session.ts'
import { describeAdapter } from '../contracts/adapter.ts'

describeAdapter({
  name: 'express-session',
  create: () => session({ secret: 'test', resave: false, saveUninitialized: false }) as unknown as Middleware,
  remove: req => new Promise(resolve => req.session.destroy(() => resolve())),
  unchanged: ['clean', 'touched'],
  keepsJson: true,
})

describeAdapter({
  name: 'cookie-session',
  create: () => cookieSession({ keys: ['test'] }) as unknown as Middleware,
  remove: req => {
    Reflect.set(req, 'session', null)
  },
  unchanged: ['clean'],
  keepsJson: true,
})

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeAdapter({
  name: 'sessionscope',
  create: () => connect({ folder }) as Middleware,
  remove: req => new Promise(resolve => req.session.destroy(() => resolve())),
  unchanged: ['clean'],
  keepsJson: false,
})
