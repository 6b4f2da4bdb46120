import { connect, memoryGenerations } from '../../../server/session.ts'
import { describeSessionApi } from '../../contracts/session-api.ts'

describeSessionApi('the engine in memory', cookie => connect({ memory: true, cookie: { sameSite: false, ...cookie } }))

// With a counter, for without one a cookie that was kept goes on to open its session.
describeSessionApi(
  'the engine in cookies',
  cookie =>
    connect({
      cookieKey: 'a secret of thirty-two characters',
      generation: memoryGenerations(),
      cookie: { sameSite: false, ...cookie },
    }),
  { isInCookie: true },
)
