import { fileStoreSource } from '../../engine/express-session/file-store-source.ts'
import { parsePath } from './address.ts'
import type { SourceKind } from './opened.ts'
import { ttlOf, withTtl } from './ttl.ts'

export const sessionFileStore: SourceKind = {
  schemes: ['session-file-store'],
  example: 'session-file-store:./sessions',
  parse: text => withTtl(parsePath(text, ['ttl'])),
  async openSource({ driver, own }, { onUnreadable }) {
    const storage = fileStoreSource(driver, { ...ttlOf(own), onUnreadable })
    return { storage, count: storage.count, close: async () => {} }
  },
}
