// What the tool costs: CPU microseconds a request, of an app with a 2 KB session in MemoryStore, without the tool, with
// it, and with a viewer. The variants take turns in one run. `npm run bench`
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { load } from './load.mjs'

const ROUNDS = 7
const REQUESTS = 3000
const program = fileURLToPath(new URL('./app.mjs', import.meta.url))
const variants = ['plain', 'watched', 'viewed']
const pages = ['/read', '/write', '/none']

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

async function start(variant) {
  const env = { ...process.env, NODE_ENV: 'development' }
  const child = fork(program, [variant === 'plain' ? 'plain' : 'watched'], { env })
  const [{ port }] = await once(child, 'message')
  if (variant === 'viewed') await view(port)
  const cpu = async () => {
    child.send('cpu')
    return (await once(child, 'message'))[0].cpu
  }
  return { child, port, cpu }
}

async function view(port) {
  const { token, protocol } = await (await fetch(`http://127.0.0.1:${port}/__sessionscope/api/hello`)).json()
  const socket = new WebSocket(`ws://127.0.0.1:${port}/__sessionscope/ws?v=${protocol}&token=${token}`)
  socket.on('message', () => {})
  await once(socket, 'open')
}

const apps = new Map(await Promise.all(variants.map(async variant => [variant, await start(variant)])))

async function measure(page) {
  const costs = new Map(variants.map(variant => [variant, []]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const [variant, { port, cpu }] of apps) {
      const before = await cpu()
      await load(port, page, REQUESTS)
      // The first round warms up.
      if (round >= 0) costs.get(variant).push(((await cpu()) - before) / REQUESTS)
    }
  }
  return costs
}

console.log(`CPU microseconds a request, median of ${ROUNDS} rounds of ${REQUESTS}, in turns; Node ${process.version}`)
for (const page of pages) {
  const costs = await measure(page)
  const plain = median(costs.get('plain'))
  const cells = variants.map(variant => {
    const cost = median(costs.get(variant))
    const more = variant === 'plain' ? '' : ` (+${(cost - plain).toFixed(0)}, ×${(cost / plain).toFixed(2)})`
    return `${variant} ${cost.toFixed(0)}${more}`
  })
  console.log(`  ${page.padEnd(7)} ${cells.join('   ')}`)
}
for (const { child } of apps.values()) child.kill()
process.exit(0)
