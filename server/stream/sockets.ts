import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { WebSocketServer } from 'ws'
import { MAX_COMMAND_BYTES } from '../protocol/index.ts'
import { answerError } from './answers.ts'
import { endWithServer } from './end-with-server.ts'
import type { Hub } from './hub.ts'
import { checkSocketRequest } from './socket-request.ts'
import { takeOver } from './takeover.ts'
import type { Token } from './token.ts'

/** Answers a request for the stream: by making its connection a viewer's, or by saying why not. */
type AnswerSocket = (req: IncomingMessage, res: ServerResponse, search: string, head: Buffer) => void

export function createSocketAnswer(hub: Hub, token: Token): AnswerSocket {
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_COMMAND_BYTES,
    handleProtocols: () => false,
  })
  return (req, res, search, head) => {
    const request = checkSocketRequest(req, search, token)
    if (!request.accepted) {
      // Of a refused handshake nothing but its answer is to come on this connection. HTTP/2 knows neither header.
      if (req.httpVersionMajor === 1) {
        if (request.status === 426) res.setHeader('Upgrade', 'websocket')
        res.setHeader('Connection', request.status === 426 ? 'Upgrade, close' : 'close')
      }
      return answerError(req, res, request.status, request.code, request.message)
    }
    const socket = takeOver(req, res)
    if (socket === null) {
      return answerError(req, res, 400, 'pipelined', 'a handshake cannot follow requests that are still to be answered')
    }
    wss.handleUpgrade(req, socket, head, ws => {
      endWithServer(ws, (req.socket as { server?: Server }).server)
      hub.join(ws, request.sameVersion)
    })
  }
}
