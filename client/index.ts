export type { Exchange } from '../server/protocol/index.ts'
