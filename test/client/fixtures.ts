import type { PackedExchange } from '../../server/protocol/index.ts'
import { visit } from './shop-exchanges.ts'
import { rarities } from './shop-rarities.ts'

export { hostileExchanges } from './hostile-exchanges.ts'

/** A quarter of an hour in a shop: every verdict, redirects, errors, scripts' calls, files. Oldest first. */
export const shopExchanges = (): PackedExchange[] => [...visit(), ...rarities()]
