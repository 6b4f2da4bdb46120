import { decide } from './decide.ts'
import type { Visit } from './visit.ts'

let warned = false

/**
 * Does what the app asked for, and says where it fails that it did: the app may not wait for it. What the end of the request
 * makes good is no failure. After the response nothing else tells of it: there a warning does, once a process.
 * `told`: whether a callback gets the error.
 */
export async function tellingOf(
  what: 'save()' | 'destroy()',
  visit: Visit,
  told: boolean,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    const removing = what === 'destroy()'
    visit.failure = { error, removing }
    decide(visit, 'failed', { error, removing, explicit: true })
    if (!told && (visit.over || visit.gone.aborted)) warnOf(what, visit, error)
    throw error
  }
}

function warnOf(what: string, { owner }: Visit, error: unknown): void {
  if (warned) return
  warned = true
  const reason =
    error instanceof Error ? error.message.replace('[sessionscope] ', '').replace(/\.$/, '') : String(error)
  process.emitWarning(
    `[sessionscope] req.session.${what} failed after the response of ${owner.method} ${owner.path} or its client had gone, so that no answer could say so: ${reason}. Await it, or give it a callback, to learn of each failure; this is the only warning`,
  )
}
