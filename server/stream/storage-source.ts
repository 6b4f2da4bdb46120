import type { Expired, Refusal, SessionsPage, StorageSummary, StoredSessionFacts } from '../protocol/index.ts'

/** Looks through the storages of sessions. Nothing of it rejects; `storage` is null for the first. */
export interface StorageSource {
  summaries(): Promise<readonly StorageSummary[]>
  sessions(
    storage: string | null,
    query: { readonly find: string; readonly cursor: string | null; readonly limit: number },
  ): Promise<SessionsPage | Refusal>
  session(storage: string | null, fingerprint: string): Promise<StoredSessionFacts | Refusal>
  expire(storage: string | null, fingerprint: string): Promise<Expired | Refusal>
}

const none = async (): Promise<Refusal> => ({ refused: 'unknown-storage', message: 'there is no storage' })

export const noStorages: StorageSource = { summaries: async () => [], sessions: none, session: none, expire: none }
