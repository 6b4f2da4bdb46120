export type { Exchange } from './protocol/index.ts'
