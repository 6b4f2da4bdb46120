import type { Loss } from '../protocol/index.ts'

/** Whether a value is kept as it came until its class is registered, as the engine's adapter says it. */
export const isRaw = ({ becomes }: Loss): boolean => becomes.startsWith('raw')
