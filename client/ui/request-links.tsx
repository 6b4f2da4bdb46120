import type { Problem } from '../../server/protocol/index.ts'
import { printable, shorten } from '../format.ts'
import { Jump } from './jump.tsx'

interface RequestLinksProps {
  readonly label: string
  readonly requests: Problem['requests'] | undefined
}

/** Other requests, each of which opens where it is still kept. */
export const RequestLinks = ({ label, requests = [] }: RequestLinksProps) =>
  requests.length === 0 ? null : (
    <p class="links">
      {label}
      {requests.map(({ name, exchange }, index) => (
        <Jump key={index} to={exchange}>
          {printable(shorten(name, 100))}
        </Jump>
      ))}
    </p>
  )
