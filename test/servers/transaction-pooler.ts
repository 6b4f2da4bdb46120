import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/* What PgBouncer does with `pool_mode = transaction`: https://www.postgresql.org/docs/current/protocol-message-formats.html */

/** A connection to the server, which goes from client to client between their transactions. */
interface Backend {
  readonly socket: Socket
  /** Who gets its answers. */
  client: Socket | null
}

/** Whole messages out of a stream of bytes. */
function reader(hear: (type: string, message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return bytes => {
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 5) {
      const length = 1 + rest.readUInt32BE(1)
      if (rest.length < length) return
      const message = rest.subarray(0, length)
      rest = rest.subarray(length)
      hear(String.fromCharCode(message[0] ?? 0), message)
    }
  }
}

function message(type: string, ...parts: readonly (string | number)[]): Buffer {
  const body = Buffer.concat(
    parts.map(part => {
      if (typeof part === 'string') return Buffer.from(part)
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(part)
      return bytes
    }),
  )
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type), head, body])
}

/** A pooler before PostgreSQL on 127.0.0.1, whose clients share connections of one user to one database. */
export async function startTransactionPooler(target: number, database: string) {
  const idle: Backend[] = []
  const sockets = new Set<Socket>()

  async function dialBackend(): Promise<Backend> {
    const socket = dial(target, '127.0.0.1')
    sockets.add(socket)
    socket.on('error', () => {})
    const backend: Backend = { socket, client: null }
    const ready = new Promise<void>(resolve => {
      let isUp = false
      const hear = reader((type, bytes) => {
        if (isUp) backend.client?.write(bytes)
        if (type !== 'Z') return
        // Idle, not within a transaction.
        if (isUp && bytes[5] === 'I'.charCodeAt(0)) {
          backend.client = null
          idle.push(backend)
        }
        isUp = true
        resolve()
      })
      socket.on('data', hear)
    })
    socket.write(message('', 3 << 16, `user\0postgres\0database\0${database}\0\0`))
    await ready
    return backend
  }

  function serve(client: Socket): void {
    sockets.add(client)
    client.on('error', () => {})
    let backend: Backend | null = null
    let batch: Buffer[] = []
    let turn: Promise<void> = Promise.resolve()
    async function forward(part: Buffer): Promise<void> {
      if (backend?.client !== client) {
        backend = idle.pop() ?? (await dialBackend())
        backend.client = client
      }
      backend.socket.write(part)
    }
    const hear = reader((type, bytes) => {
      batch.push(Buffer.from(bytes))
      if (type !== 'Q' && type !== 'S') return
      const part = Buffer.concat(batch)
      batch = []
      turn = turn.then(() => forward(part))
    })
    client.once('data', () => {
      // AuthenticationOk, BackendKeyData of the pooler's own, ReadyForQuery.
      client.write(Buffer.concat([message('R', 0), message('K', 77, 77), message('Z', 'I')]))
      client.on('data', hear)
    })
  }

  const listener = createServer(serve)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
