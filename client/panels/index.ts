import { cookiesPanel } from './cookies.ts'
import { locksPanel } from './locks.ts'
import type { Panel } from './panel.ts'
import { problemsPanel } from './problems.tsx'
import { requestPanel } from './request.tsx'
import { responsePanel } from './response.tsx'
import { sessionPanel } from './session.tsx'
import { storagePanel } from './storage.ts'

/** The views of an exchange, in the order of their tabs. A new one is a file here and a line. */
export const panels = [
  sessionPanel,
  locksPanel,
  storagePanel,
  cookiesPanel,
  requestPanel,
  responsePanel,
  problemsPanel,
] as const satisfies readonly Panel[]
