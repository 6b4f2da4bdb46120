// Runs the shop: `npm start`, or `node examples/shop/server.js` once the package is built.
import { createServer } from 'node:http'
import { SESSION_KINDS, shopSessions } from './sessions.js'
import { createShop } from './shop.js'

const host = process.env.HOST ?? 'localhost'
const port = Number(process.env.PORT ?? 3000)

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  console.error(`[shop] ${message}`)
  process.exit(1)
}

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  stop(`PORT is "${process.env.PORT}"; it must be a whole number from 0 to 65535, where 0 takes any free port.`)
}

const sessions = process.env.SHOP_SESSION ?? 'memory'
const kind = SESSION_KINDS.find(name => name === sessions)
if (kind === undefined) {
  stop(`SHOP_SESSION is "${sessions}"; it must be one of: ${SESSION_KINDS.join(', ')}.`)
}

/** @param {Error & { code?: string }} error */
const cannotStart = error => stop(`Sessions in ${kind} cannot be had: ${error.message || error.code}`)
const middleware = await shopSessions(kind).catch(cannotStart)

const server = createServer(createShop({ sessions: middleware }))
server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EADDRINUSE') stop(`Port ${port} is in use. Take another one: PORT=${port + 1} npm start`)
  stop(`The server could not listen on ${host}:${port}: ${error.message}`)
})
server.listen(port, host, () => {
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  console.log(`[shop] http://${host}:${bound}/ (stop with Ctrl+C)`)
})
