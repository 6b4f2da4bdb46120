import { Agent, request } from 'node:http'

/** Asks for a path `count` times, four (or so many) at a time, on connections that stay open, with the cookies of the first answer. */
export async function load(port, path, count, atOnce = 4) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  let cookie
  const ask = () =>
    new Promise((resolve, reject) => {
      const headers = cookie === undefined ? {} : { cookie }
      const sent = request({ port, host: '127.0.0.1', path, agent, headers }, response => {
        cookie ??= response.headers['set-cookie']?.map(line => line.split(';')[0]).join('; ')
        response.resume()
        response.on('end', resolve)
      })
      sent.on('error', reject)
      sent.end()
    })
  await ask()
  for (let sent = 0; sent < count; sent += atOnce) await Promise.all(Array.from({ length: atOnce }, ask))
  agent.destroy()
}
