import { SessionError } from '../../errors.ts'
import type { Attempt } from '../failure.ts'
import { type Statement, sendStatement } from '../statements.ts'
import { databaseFailure, kindOf } from './failures.ts'
import type { Outcome } from './instance.ts'
import type { Connection, Parameter } from './kysely.ts'
import { createPatience } from './patience.ts'
import type { Preparation } from './preparation.ts'

type Measure = (outcome: Outcome) => Pick<Statement, 'rows' | 'bytes'>

/** Sends statements, and turns what fails into errors of the sessions. */
export interface Caller {
  /** Sees to the table first. @throws the driver's error */
  send(sql: string, parameters: readonly Parameter[], measure?: Measure): Promise<Outcome>
  /** The same, for how many rows it changed. */
  change(sql: string, parameters: readonly Parameter[], bytes?: () => number): Promise<number>
  /** @throws SessionError ERR_SESSION_STORAGE for what the work throws; `id` is cut from it */
  attempt<T>(what: Attempt, id: string | undefined, work: () => Promise<T>): Promise<T>
}

export function createCaller(connection: Connection, preparation: Preparation, place: string): Caller {
  const patiently = createPatience(connection, place)

  const send: Caller['send'] = (sql, parameters, measure = countRows) => {
    const sendOnce = () =>
      sendStatement(
        () => sql,
        () => connection.send(sql, parameters),
        measure,
      )
    return patiently(async () => {
      await preparation.ready()
      try {
        return await sendOnce()
      } catch (error) {
        if (kindOf(error) !== 'no table') throw error
        // Somebody has dropped it while the app ran.
        preparation.forget()
        await preparation.ready()
        return await sendOnce()
      }
    })
  }

  return {
    send,
    async change(sql, parameters, bytes) {
      const outcome = await send(sql, parameters, ({ numAffectedRows }) => ({
        rows: Number(numAffectedRows ?? 0),
        ...(bytes === undefined ? {} : { bytes: bytes() }),
      }))
      if (outcome.numAffectedRows === undefined) throw silentDriver()
      return Number(outcome.numAffectedRows)
    },
    attempt: (what, id, work) =>
      work().catch(error => {
        throw databaseFailure(what, place, error, id)
      }),
  }
}

const countRows: Measure = ({ rows }) => ({ rows: rows.length })

const silentDriver = () =>
  new SessionError(
    'ERR_SESSION_STORAGE',
    'the driver of `db` does not tell how many rows a statement changed, so that no update could be seen to be lost. Cure: use ' +
      'a dialect for Kysely that gives numAffectedRows',
  )
