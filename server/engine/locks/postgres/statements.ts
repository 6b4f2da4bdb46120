import type { LockKey } from './key.ts'

/*
 * Each gives back the server's process that ran it, and the mark that lies there: a lock belongs to that process, and where a
 * pooler sends the next statement to another one, nothing is locked. Where it comes back to the same one, somebody else may
 * have been there meanwhile, and would be given the lock, too, for a process may take its own lock again. So whoever uses a
 * process for a lock leaves a mark there first, and nobody takes a lock where another one's mark lies. A pooler that cleans
 * up after each transaction removes the lock and the mark together, so that this shows as well.
 */

/** What is set for the session of the server's process; DISCARD ALL removes it. Empty where it was never set. */
const MARK_HERE = "coalesce(current_setting('sessionscope.lock', true), '')"

const HERE = `pg_backend_pid() as pid, ${MARK_HERE} as mark`

/** Leaves a mark where none lies. $1: the mark */
export const LEAVE_MARK = `
select pg_backend_pid() as pid, case when b.mark = '' then set_config('sessionscope.lock', $1, false) else b.mark end as mark
from (select ${MARK_HERE} as mark offset 0) b`

/**
 * Takes the lock where it is free. What is set for the connection on the way is told first, so that it can be put back:
 * the inner query is run before the outer one, for `offset 0` keeps the planner from merging them. The keepalives stay:
 * by them the server frees within half a minute what a host held that went silent.
 *
 * $1: application_name, $2: the lock, $3: the mark
 */
export const TAKE = `
select b.name, b.idle, pg_backend_pid() as pid,
  case when b.mark = '' then set_config('sessionscope.lock', $3, false) else b.mark end as mark,
  set_config('application_name', $1, false), set_config('idle_session_timeout', '0', false),
  set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
  set_config('tcp_keepalives_count', '3', false),
  case when b.mark in ('', $3) then pg_try_advisory_lock($2::bigint) else false end as held
from (select current_setting('application_name') as name, current_setting('idle_session_timeout') as idle,
  ${MARK_HERE} as mark offset 0) b`

/** Longer than requests wait, as a rule: whoever waits again stands last. Milliseconds. */
export const TURN = 20_000

/**
 * Waits for the lock. Several statements of one transaction, whose settings end with it: those of the user would end the
 * wait. A server that can see that its client is gone looks each second.
 */
export const wait = ({ lock, turnstile }: LockKey): string => `
set local statement_timeout = 0;
set local lock_timeout = ${TURN};
select set_config('client_connection_check_interval', '1000', true) where version() !~* 'windows|mingw|visual c';
select pg_advisory_lock_shared(${turnstile});
select pg_advisory_lock(${lock});
select pg_advisory_unlock_shared(${turnstile}), ${HERE}`

/** After a wait that came to nothing. $1: the turnstile */
export const LEAVE = `select pg_advisory_unlock_shared($1::bigint), ${HERE}`

/** Whether anybody waits: then the turnstile cannot be had alone. $1: application_name, $2: the turnstile */
export const LOOK = `
select set_config('application_name', $1, false), ${HERE},
  case when pg_try_advisory_lock($2::bigint) then not pg_advisory_unlock($2::bigint) else true end as wanted`

export const CONFIRM = `select ${HERE}`

/**
 * Gives back what lies under the same mark, and nothing else.
 *
 * $1: the lock, or null where it was not taken; $2: application_name, $3: idle_session_timeout, as they were, or null for as
 * they are; $4: the mark
 */
export const GIVE = `
select b.mark, pg_backend_pid() as pid,
  case when b.mark <> $4 then false when $1::bigint is null then true else pg_advisory_unlock($1::bigint) end as held,
  case when b.mark = $4 then set_config('application_name', coalesce($2, b.name), false) end,
  case when b.mark = $4 then set_config('idle_session_timeout', coalesce($3, b.idle), false) end,
  case when b.mark = $4 then set_config('sessionscope.lock', '', false) end
from (select current_setting('application_name') as name, current_setting('idle_session_timeout') as idle,
  ${MARK_HERE} as mark offset 0) b`

/** A lock's row in pg_locks. $1: the upper half of the lock, $2: the lower one */
const ROW = `l.locktype = 'advisory' and l.objsubid = 1 and l.classid = $1::bigint::oid and l.objid = $2::bigint::oid
  and l.database = (select oid from pg_database where datname = current_database())`

export const HELD = `select exists (select from pg_locks l where ${ROW} and l.granted) as held`

/** `age`: milliseconds since the holder's last statement, which took the lock or handed it on. */
export const HOLDER = `
select a.application_name as name,
  (extract(epoch from clock_timestamp() - a.state_change) * 1000)::float8 as age
from pg_locks l join pg_stat_activity a using (pid) where ${ROW} and l.granted`

/** Ends a server's process, but only one that waits for this very lock. $3: its pid */
export const END_WAIT = `select pg_terminate_backend(l.pid) from pg_locks l where ${ROW} and not l.granted and l.pid = $3`

export function halves({ lock }: LockKey): [upper: string, lower: string] {
  const bits = BigInt.asUintN(64, BigInt(lock))
  return [String(bits >> 32n), String(bits & 0xffffffffn)]
}
