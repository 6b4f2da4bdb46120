import { firstFrame } from './first-frame.ts'

/** Frames between an access and the app's line: those of the language and of Node. */
const DEPTH = 8

const { captureStackTrace } = Error

/**
 * Notes where the app is, above the function `cut`, and returns what tells it: file and line, or null. The stack is walked
 * now and put into words when that is called. The app's own `Error.stackTraceLimit` and `Error.prepareStackTrace` stay as
 * they are.
 */
export function captureFrame(cut: object, ownFolder: string): () => string | null {
  let holder: { stack?: unknown } | null = {}
  let frame: string | null = null
  capture(holder, cut)
  return () => {
    if (holder !== null) {
      frame = firstFrame(holder, ownFolder)
      holder = null
    }
    return frame
  }
}

function capture(holder: object, cut: object): void {
  const limit = Error.stackTraceLimit
  try {
    Error.stackTraceLimit = DEPTH
    captureStackTrace(holder, cut as () => void)
    Error.stackTraceLimit = limit
  } catch {
    // `Error` is frozen: there is no frame then.
  }
}
