// What the tool costs: CPU microseconds a request, of an app with a 2 KB session in MemoryStore, without the tool, with
// it, and with a viewer. The variants take turns in one run. `npm run bench`
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'

const ROUNDS = 7
const REQUESTS = 3000
const child = fileURLToPath(new URL('./app.mjs', import.meta.url))
const variants = ['plain', 'watched', 'viewed']
const pages = ['/read', '/write', '/none']

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

async function start(variant) {
  const process_ = fork(child, [variant === 'plain' ? 'plain' : 'watched'], {
    env: { ...process.env, NODE_ENV: 'development' },
  })
  const [{ port }] = await once(process_, 'message')
  if (variant === 'viewed') {
    const origin = `http://127.0.0.1:${port}`
    const { token, protocol } = await (await fetch(`${origin}/__sessionscope/api/hello`)).json()
    const socket = new WebSocket(`ws://127.0.0.1:${port}/__sessionscope/ws?v=${protocol}&token=${token}`)
    socket.on('message', () => {})
    await once(socket, 'open')
  }
  const ask = async message => {
    process_.send(message)
    return (await once(process_, 'message'))[0]
  }
  return { process_, port, ask }
}

async function load(port, path, count) {
  const { request } = await import('node:http')
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  let cookie = ''
  const once_ = () =>
    new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1', path, agent, headers: cookie ? { cookie } : {} }, response => {
        const [line] = response.headers['set-cookie'] ?? []
        if (line && !cookie) cookie = line.split(';')[0]
        response.resume()
        response.on('end', resolve)
      })
        .on('error', reject)
        .end()
    })
  await once_()
  for (let sent = 0; sent < count; sent += 4) await Promise.all([once_(), once_(), once_(), once_()])
  agent.destroy()
}

const apps = Object.fromEntries(await Promise.all(variants.map(async name => [name, await start(name)])))
const costs = {}
for (const page of pages) {
  for (const name of variants) await load(apps[name].port, page, REQUESTS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of variants) {
      const before = await apps[name].ask('cpu')
      await load(apps[name].port, page, REQUESTS)
      const after = await apps[name].ask('cpu')
      ;((costs[page] ??= {})[name] ??= []).push((after.cpu - before.cpu) / REQUESTS)
    }
  }
}
console.log(`CPU microseconds a request, median of ${ROUNDS} rounds of ${REQUESTS}, in turns; Node ${process.version}`)
for (const page of pages) {
  const plain = median(costs[page].plain)
  const cells = variants.map(name => {
    const cost = median(costs[page][name])
    return `${name} ${cost.toFixed(0)}${name === 'plain' ? '' : ` (+${(cost - plain).toFixed(0)}, ×${(cost / plain).toFixed(2)})`}`
  })
  console.log(`  ${page.padEnd(7)} ${cells.join('   ')}`)
}
for (const { process_ } of Object.values(apps)) process_.kill()
process.exit(0)
