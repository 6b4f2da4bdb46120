import type { Panel } from './panel.ts'
import { viewOfPart } from './part.tsx'

export const storagePanel: Panel = {
  id: 'storage',
  label: 'Storage',
  count: ({ session }) => session?.storage.reduce((sum, { statements }) => sum + (statements?.length ?? 1), 0) ?? 0,
  tone: ({ session }) => (session?.storage.some(({ result }) => result === 'error') ? 'bad' : 'calm'),
  View: viewOfPart('storage'),
}
