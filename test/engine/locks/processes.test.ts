import type { LockKind } from '../../../server/engine/locks/file-locks.ts'
import { describeBetweenProcesses } from '../../contracts/lock-processes.ts'
import { tempFolder } from './support.ts'

const kinds: readonly LockKind[] = ['ranges', 'files', 'tokens']

for (const by of kinds) {
  describeBetweenProcesses({ name: by, spec: () => ({ kind: 'files', folder: tempFolder(), by }), bequest: 50 })
}
