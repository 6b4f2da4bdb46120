import type { Session } from 'sessionscope/session'

declare global {
  namespace Express {
    interface Request {
      session: Session & { visits?: number; seen?: number }
      sessionID: string
    }
  }
}
