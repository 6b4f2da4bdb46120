import { didWait } from '../../server/protocol/locks/lane.ts'
import { theApp } from '../app.ts'
import { pageWith } from '../lock-pages.ts'
import type { Panel } from './panel.ts'
import { viewOfPart } from './part.tsx'

export const locksPanel: Panel = {
  id: 'locks',
  label: 'Locks',
  count: exchange => pageWith(theApp().store.all.value, exchange)?.lanes.filter(didWait).length ?? 0,
  tone: ({ lock }) => (lock?.released === 'timeout' || lock?.lost !== undefined ? 'bad' : 'calm'),
  View: viewOfPart('locks'),
}
