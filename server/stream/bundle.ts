import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answer } from './answers.ts'

/** The panel's scripts: the one on each page, and the parts that it loads when they are first looked at. */
export const bundleNames = ['overlay', 'locks', 'storage', 'cookies', 'judge', 'suffixes'] as const
export type BundleName = (typeof bundleNames)[number]

export type ReadBundle = (name: BundleName) => Buffer | Promise<Buffer>

interface Bundle {
  readonly body: Buffer
  readonly etag: string
}

/** `If-None-Match` by weak comparison (RFC 9110, 13.1.2). */
const isKnown = (header: string, etag: string) =>
  header.split(',').some(each => ['*', etag].includes(each.trim().replace(/^W\//, '')))

/** Answers one of the panel's scripts. It is read at the first request, and again only after reading it has failed. */
export function createBundleAnswer(name: BundleName, read: ReadBundle) {
  let bundle: Promise<Bundle> | null = null
  const load = async (): Promise<Bundle> => {
    const body = await read(name)
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` }
  }
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    bundle ??= load()
    let loaded: Bundle
    try {
      loaded = await bundle
    } catch (error) {
      bundle = null
      throw error
    }
    res.setHeader('Cache-Control', 'no-cache')
    res.setHeader('ETag', loaded.etag)
    if (isKnown(req.headers['if-none-match'] ?? '', loaded.etag)) {
      res.statusCode = 304
      res.end()
    } else {
      answer(req, res, 200, 'text/javascript; charset=utf-8', loaded.body)
    }
  }
}
