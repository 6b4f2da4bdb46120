import { afterAll, beforeAll, describe } from 'vitest'
import { describeLooking } from '../../contracts/looking.ts'
import { describeStorage } from '../../contracts/storage.ts'
import { describeVersions } from '../../contracts/versions.ts'
import { databaseKinds, openDatabase } from './kinds.ts'

for (const kind of databaseKinds()) {
  describe.runIf(kind.isThere)(`a database of ${kind.name}`, () => {
    beforeAll(kind.start)
    afterAll(kind.stop)

    const { name } = kind
    describeStorage({ name, open: () => openDatabase(kind) })
    describeVersions({ name, open: onConflict => openDatabase(kind, { onConflict }) })
    describeLooking({ name, open: () => openDatabase(kind) })
  })
}
