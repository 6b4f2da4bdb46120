import type { Exchange } from '../../server/protocol/index.ts'

/** The exchanges that the tool of an app knows, once there are so many and none is pending. */
export async function settledExchanges(origin: string, count: number): Promise<readonly Exchange[]> {
  for (;;) {
    const response = await fetch(`${origin}/__sessionscope/api/exchanges`)
    if (!response.ok) throw new Error(`the API answered ${response.status}: ${await response.text()}`)
    const { exchanges } = (await response.json()) as { exchanges: Exchange[] }
    if (exchanges.length >= count && exchanges.every(({ response }) => response.outcome !== 'pending')) return exchanges
  }
}
