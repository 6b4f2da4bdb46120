import type { Panel } from './panel.ts'
import { viewOfPart } from './part.tsx'

export const cookiesPanel: Panel = {
  id: 'cookies',
  label: 'Cookies',
  count: ({ response }) => response.setCookies.length,
  tone: ({ cookies }) =>
    cookies?.verdicts.some(({ stored, effect }) => !stored && effect !== 'expired') ? 'bad' : 'calm',
  View: viewOfPart('cookies'),
}
