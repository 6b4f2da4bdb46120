import session from 'express-session'
import type { Middleware } from '../../../server/capture/recording.ts'
import { describeSessionApi } from '../../contracts/session-api.ts'

// The suite itself is put to the test: it says what express-session does.
describeSessionApi('express-session', ({ name, ...cookie }) => {
  const options = { secret: 'test', resave: false, saveUninitialized: false, unset: 'destroy' as const }
  return session({ ...options, name, cookie }) as unknown as Middleware
})
