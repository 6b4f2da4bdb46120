import type { Probe } from '../adapters/adapter.ts'
import { parseCookieHeader } from '../cookies/index.ts'
import { errorText } from './error-text.ts'
import type { Recording } from './recording.ts'

/** What the adapters may ask of a recording. */
export function probeOf(recording: Recording): Probe {
  const { req, res, marks, storage, context } = recording
  return {
    req,
    res,
    cookies: () => parseCookieHeader(req.headers.cookie ?? ''),
    now: marks.now,
    at: marks.at,
    storage: () => storage,
    inspects: context.storages.see,
    snapshot: (value, omit) => context.snapshotter.take(value, omit === undefined ? {} : { omit }),
    fingerprint: text => context.redactor.fingerprint(text),
    errorText: (error, ids) => errorText(error, context.redactor.withIds(ids)),
    changed: () => recording.newsIfClosed(),
    fail: context.fail,
  }
}
