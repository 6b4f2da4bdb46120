import { existsSync } from 'node:fs'
import { createFileStorage } from '../../engine/storages/files/file-storage.ts'
import { idsOf } from '../../engine/storages/files/ids.ts'
import { type Address, parsePath } from './address.ts'
import type { OpenOptions, StorageKind } from './opened.ts'

const open = ({ driver: folder }: Address, { expiresAt }: OpenOptions) => ({
  storage: createFileStorage({ folder, expiresAt }),
  count: () => countNames(folder),
  close: async () => {},
})

export const files: StorageKind = {
  schemes: ['files'],
  example: 'files:./sessions',
  keepsEnds: false,
  parse: text => parsePath(text, []),
  async openSource(address, options) {
    needPath(address.driver, 'folder')
    return open(address, options)
  },
  openTarget: async (address, options) => open(address, options),
}

/** @throws Error where what is to be copied from is not there */
export function needPath(path: string, what: string): void {
  if (existsSync(path)) return
  throw new Error(`[sessionscope] there is no ${what} ${path}. Cure: name the one that the app has.`)
}

/** Names only: the files are opened by the copy. */
async function countNames(folder: string): Promise<number> {
  let count = 0
  for await (const _ of idsOf(folder)) count++
  return count
}
