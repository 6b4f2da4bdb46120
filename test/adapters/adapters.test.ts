import cookieSession from 'cookie-session'
import session from 'express-session'
import type { Middleware } from '../../server/capture/recording.ts'
import { describeAdapter } from '../contracts/adapter.ts'

describeAdapter({
  name: 'express-session',
  create: () => session({ secret: 'test', resave: false, saveUninitialized: false }) as unknown as Middleware,
  remove: req => new Promise(resolve => req.session.destroy(() => resolve())),
  unchanged: ['clean', 'touched'],
})

describeAdapter({
  name: 'cookie-session',
  create: () => cookieSession({ keys: ['test'] }) as unknown as Middleware,
  remove: req => {
    Reflect.set(req, 'session', null)
  },
  unchanged: ['clean'],
})
