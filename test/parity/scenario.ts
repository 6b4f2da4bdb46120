import type { Random } from '../support/random.ts'

export interface Config {
  readonly express: 4 | 5
  readonly resave: boolean
  readonly saveUninitialized: boolean
  readonly rolling: boolean
  readonly unset: 'keep' | 'destroy'
  readonly maxAge: number | null
  readonly touch: boolean
}

export type Action =
  | { readonly do: 'read' | 'regenerate' | 'destroy' | 'save' | 'reload' | 'null' | 'reorder' | 'nothing' }
  | { readonly do: 'write'; readonly key: string; readonly value: unknown }
  | { readonly do: 'nest'; readonly key: string; readonly value: number }
  | { readonly do: 'delete'; readonly key: string }

export const endings = ['send', 'json', 'html', 'redirect', 'writeHead', 'stream', 'empty', 'throw', 'head304'] as const
export type Ending = (typeof endings)[number]

export interface Visit {
  /** Which of the clients comes; each has a cookie jar of its own. */
  readonly client: number
  readonly method: 'GET' | 'POST' | 'HEAD'
  readonly actions: readonly Action[]
  readonly ending: Ending
}

/** Requests that overlap, and the order in which their steps are taken: an entry is the index of a visit. */
export interface Round {
  readonly visits: readonly Visit[]
  readonly order: readonly number[]
}

export interface Scenario {
  readonly config: Config
  readonly rounds: readonly Round[]
}

const keys = ['user', 'cart', 'views', 'flash', 'a b', 'theme'] as const
const values = [1, 2, 'Ann', '', null, true, [1, 2, { qty: 1 }], { name: 'Ann', tags: ['x'] }, {}, 'ünïcödé €'] as const

function action(random: Random): Action {
  const kind = random.pick([
    ...(['read', 'nothing', 'write', 'write', 'write', 'nest', 'delete', 'reorder'] as const),
    ...(['regenerate', 'destroy', 'save', 'reload', 'null'] as const),
  ])
  const key = random.pick(keys)
  if (kind === 'write') return { do: kind, key, value: random.pick(values) }
  if (kind === 'nest') return { do: kind, key, value: random.int(3) }
  if (kind === 'delete') return { do: kind, key }
  return { do: kind }
}

function visit(random: Random): Visit {
  return {
    client: random.int(2),
    method: random.pick(['GET', 'GET', 'GET', 'POST', 'HEAD'] as const),
    actions: Array.from({ length: random.int(4) }, () => action(random)),
    ending: random.pick(endings),
  }
}

function round(random: Random): Round {
  const visits = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => visit(random))
  // One step to arrive, one for each action, one to end.
  const order = visits.flatMap((each, index) => Array.from({ length: each.actions.length + 2 }, () => index))
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    ;[order[i], order[j]] = [order[j] as number, order[i] as number]
  }
  return { visits, order }
}

export function createScenario(random: Random): Scenario {
  return {
    config: {
      express: random.pick([4, 5] as const),
      resave: random.chance(0.3),
      saveUninitialized: random.chance(0.3),
      rolling: random.chance(0.3),
      unset: random.pick(['keep', 'destroy'] as const),
      maxAge: random.pick([null, 60_000, 3_600_000]),
      touch: random.chance(0.7),
    },
    rounds: Array.from({ length: 2 + random.int(3) }, () => round(random)),
  }
}
