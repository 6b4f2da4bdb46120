import { ServerResponse } from 'node:http'

/** What a response says of a body that will not be sent. */
const OF_THE_BODY = [
  'Accept-Ranges',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Range',
  'Content-Type',
  'ETag',
  'Expires',
  'Last-Modified',
  'Location',
  'Trailer',
  'Transfer-Encoding',
]

/** How long the app's error handler may take to answer in the place of what could not be sent, milliseconds. */
const PATIENCE = 10_000

/** Takes back what a response was about to say, so that an error can be said instead. */
export function unsend(res: ServerResponse): void {
  if (!res.headersSent) {
    res.statusCode = 200
    // HTTP/2 has none, and warns of it.
    if (res instanceof ServerResponse) res.statusMessage = ''
    for (const name of OF_THE_BODY) res.removeHeader(name)
  }
  // A body that was compressed or piped may have no way to begin again: the client shall not wait for ever.
  const timer = setTimeout(() => {
    if (!res.writableEnded) res.destroy()
  }, PATIENCE).unref()
  res.once('close', () => clearTimeout(timer))
}
