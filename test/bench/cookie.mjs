// What sealed cookies cost: CPU microseconds to seal and open a session, against iron-session's sealData and unsealData, and
// whether refusals can be told apart by their time. The variants take turns in one run. `npm run bench:cookie`
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { sealData, unsealData } from 'iron-session'
import { createCookieSeal } from '../../dist/server/engine/storages/cookie/seal.js'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } })
const ROUNDS = Number(values.rounds)

const secret = randomBytes(32).toString('base64url')
const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const us = number => number.toFixed(1).padStart(8)

/** A session of about so many bytes, as shops have them. */
function sessionOf(bytes) {
  const session = { user: { id: 4711, name: 'Ada Lovelace', roles: ['admin', 'editor'] }, cart: [] }
  for (let i = 0; JSON.stringify(session).length < bytes - 70; i++) {
    session.cart.push({
      sku: `sku-${(i * 7919) % 10_007}`,
      qty: (i % 5) + 1,
      price: 9.95 + i,
      note: `gift ${i} for Ada`,
    })
  }
  return session
}

function contentOf(session) {
  const record = {
    data: JSON.stringify({ json: session }),
    flash: null,
    created: Date.now(),
    client: null,
    cookie: null,
  }
  const touched = Date.now()
  return { id: '0123456789abcdefghijklmnopqrstuv', record, touched, expires: touched + 86_400_000, generation: null }
}

const sealOf = (compressionLevel, keys = [secret]) =>
  createCookieSeal({ keys, cookieName: 'session_id', compressionLevel, chunks: 3 })
const headerOf = cookies => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

/** @param isWhole with the way from objects to text and back, which is in iron-session's figures, too */
function ours(compressionLevel, session, isWhole = true) {
  const seal = sealOf(compressionLevel)
  const content = contentOf(session)
  let header = headerOf(seal.seal(content, 50))
  const whole = () => ({ ...content, record: { ...content.record, data: JSON.stringify({ json: session }) } })
  const open = () => seal.open(header).content.record.data
  return {
    bytes: header.length,
    count: 4000,
    seal: () => {
      header = headerOf(seal.seal(isWhole ? whole() : content, 50))
    },
    open: isWhole ? () => JSON.parse(open()) : open,
  }
}

async function ironSession(session) {
  let sealed = await sealData(session, { password: secret })
  return {
    bytes: sealed.length,
    count: 60,
    seal: async () => {
      sealed = await sealData(session, { password: secret })
    },
    open: () => unsealData(sealed, { password: secret }),
  }
}

/** CPU microseconds of each, of all threads. */
async function costOf(work, count) {
  const before = process.cpuUsage()
  for (let i = 0; i < count; i++) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

console.log(`CPU microseconds, median of ${ROUNDS} rounds in turns; Node ${process.version}`)
for (const size of [1024, 2048]) {
  const session = sessionOf(size)
  console.log(`\nA session of ${JSON.stringify(session).length} bytes        seal    open    both   bytes`)
  const variants = new Map([
    ['sessionscope', ours(null, session)],
    ['sessionscope, seal only', ours(null, session, false)],
    ['sessionscope, level 6', ours(6, session)],
    ['iron-session', await ironSession(session)],
  ])
  const times = new Map([...variants.keys()].map(name => [name, { seal: [], open: [] }]))
  for (let round = -3; round < ROUNDS; round++) {
    for (const [name, { seal, open, count }] of variants) {
      const [sealing, opening] = [await costOf(seal, count), await costOf(open, count)]
      // The first rounds warm up.
      if (round < 0) continue
      times.get(name).seal.push(sealing)
      times.get(name).open.push(opening)
    }
  }
  const both = name => median(times.get(name).seal) + median(times.get(name).open)
  for (const [name, { bytes }] of variants) {
    const { seal, open } = times.get(name)
    console.log(
      `  ${name.padEnd(24)}${us(median(seal))}${us(median(open))}${us(both(name))}${String(bytes).padStart(8)}`,
    )
  }
  for (const name of ['sessionscope', 'sessionscope, level 6']) {
    console.log(`  ${name}: ×${(both('iron-session') / both(name)).toFixed(1)} iron-session's rate`)
  }
}

/** Values of one length that are refused, each for another reason. */
function refusals(size) {
  const seal = sealOf(null)
  const content = contentOf(sessionOf(size))
  const textOf = (from, changes = {}) => from.seal({ ...content, ...changes }, 50)[0].value
  const good = textOf(seal)
  const change = at => `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`
  return new Map([
    ['tampered (text)', [change(100), 'tampered']],
    ['tampered (tag)', [change(good.length - 3), 'tampered']],
    ['tampered (no base64url)', [`${good.slice(0, 500)}*${good.slice(501)}`, 'tampered']],
    ['expired', [textOf(seal, { expires: Date.now() - 1000 }), 'expired']],
    ['foreign (another key)', [textOf(sealOf(null, [randomBytes(32)])), 'foreign']],
    ['foreign (nothing of ours)', [randomBytes(good.length).toString('base64url').slice(0, good.length), 'foreign']],
    ['truncated', [`${textOf(seal, { id: 'a'.repeat(40) }).slice(0, good.length)}`, 'truncated']],
  ])
}

console.log(`\nRefusals, each alone, in random order: nanoseconds`)
for (const size of [300, 2600]) {
  const seal = sealOf(null)
  const kinds = [...refusals(size)].map(([name, [value, why]]) => ({
    name,
    why,
    header: `session_id=${value}`,
    times: [],
  }))
  for (const { name, header, why } of kinds) {
    const opened = seal.open(header)
    if (opened.why !== why) throw new Error(`${name} is ${opened.why ?? opened.state}, not ${why}`)
  }
  for (let i = 0; i < 20_000 * ROUNDS; i++) {
    const kind = kinds[Math.floor(Math.random() * kinds.length)]
    const start = process.hrtime.bigint()
    seal.open(kind.header)
    const time = Number(process.hrtime.bigint() - start)
    if (i > 20_000) kind.times.push(time)
  }
  const all = median(kinds.flatMap(({ times }) => times))
  console.log(`  of ${kinds[0].header.length} bytes: median ${all}`)
  for (const { name, times } of kinds) {
    const sorted = times.toSorted((a, b) => a - b)
    const at = part => sorted[Math.floor(sorted.length * part)]
    const difference = `${at(0.5) >= all ? '+' : ''}${at(0.5) - all}`
    console.log(`    ${name.padEnd(27)}${difference.padStart(7)}   quartiles ${at(0.25)} to ${at(0.75)}`)
  }
}
