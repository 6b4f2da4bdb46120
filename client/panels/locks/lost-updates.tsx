import type { AnyExchange } from '../../exchange-facts.ts'
import { RequestLinks, Sentence } from '../../kit.ts'

/** What a lock would have prevented: saves of the chosen request and of another one that took each other's place. */
export const LostUpdates = ({ exchange: { problems } }: { readonly exchange: AnyExchange }) => (
  <>
    {problems
      .filter(({ code }) => code === 'lost-update')
      .map((problem, index) => (
        <div key={index} class="notice bad">
          <div>
            <Sentence text={problem.title} />
            <RequestLinks label="With" requests={problem.requests} />
          </div>
        </div>
      ))}
  </>
)
