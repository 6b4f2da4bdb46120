import type { IncomingMessage } from 'node:http'
import type { Redactor } from './redaction/redaction.ts'
import { originalUrl, own } from './request-parts.ts'

const PLAIN = /^[\w\-.~%:/]+$/
const NAMED = /^:([A-Za-z_]\w*)$/

/** The values of a route's parameters that have a secret's name: `/invite/:token` says more than its address does. */
export const secretParams = (req: IncomingMessage, redactor: Redactor): string[] =>
  routeParams(req).flatMap(([name, value]) => (redactor.isSecretName(name) ? [value] : []))

/**
 * The parameters of a request's route: of a route that failed, Express has taken them back from `req.params`, and only its
 * pattern is still there. Patterns with groups or wildcards are left alone.
 */
function routeParams(req: IncomingMessage): (readonly [name: string, value: string])[] {
  const params = own(req, 'params')
  const given =
    typeof params !== 'object' || params === null
      ? []
      : Object.keys(params).flatMap(name => {
          const value = own(params, name)
          return typeof value === 'string' ? [[name, value] as const] : []
        })
  const known = new Set(given.map(([name]) => name))
  return [...given, ...paramsOfPattern(req).filter(([name]) => !known.has(name))]
}

function paramsOfPattern(req: IncomingMessage): (readonly [name: string, value: string])[] {
  const pattern = (req as { readonly route?: { readonly path?: unknown } }).route?.path
  if (typeof pattern !== 'string' || !pattern.includes(':') || !PLAIN.test(pattern)) return []
  const [path = ''] = originalUrl(req).split(/[?#]/, 1)
  const names = segments(pattern)
  const values = segments(path)
  // A mounted router's route is the end of the path.
  const offset = values.length - names.length
  return names.flatMap((name, index) => {
    const found = NAMED.exec(name)?.[1]
    const value = values[index + offset]
    return found === undefined || value === undefined || value === '' ? [] : [[found, decoded(value)] as const]
  })
}

const segments = (path: string) => path.replace(/\/$/, '').split('/')

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
