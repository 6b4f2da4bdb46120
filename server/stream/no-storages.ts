import type { Refusal, StorageSource } from '../protocol/index.ts'

const none = async (): Promise<Refusal> => ({ refused: 'unknown-storage', message: 'there is no storage' })

export const noStorages: StorageSource = { summaries: async () => [], sessions: none, session: none, expire: none }
