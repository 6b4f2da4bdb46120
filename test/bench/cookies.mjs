// The judge of cookies: microseconds a header over Chromium's cases, and milliseconds for headers that get longer and longer.
// Needs dist/: node scripts/build.mjs
import { readFileSync } from 'node:fs'
import { judgeSetCookie } from '../../dist/server/cookies.js'

const cases = readFileSync(new URL('../cookies/cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '')
  .map(line => JSON.parse(line))
  .map(({ header, ctx, prior }) => ({ header, context: ctx, ...(prior === undefined ? {} : { prior }) }))

const at = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)]

/** The processor's time of the best of some runs, in milliseconds: others who use the machine only ever add to it. */
function best(run, times) {
  let least = Number.POSITIVE_INFINITY
  for (let count = 0; count < times; count++) {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

function perHeader() {
  const rounds = 30
  const each = cases.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of cases.entries()) {
      const start = performance.now()
      judgeSetCookie(one)
      if (round >= 5) each[index].push((performance.now() - start) * 1000)
    }
  }
  const sorted = each
    .map(took =>
      at(
        took.sort((a, b) => a - b),
        0.5,
      ),
    )
    .sort((a, b) => a - b)
  console.log(
    `${cases.length} cases, µs a header: median ${at(sorted, 0.5).toFixed(1)}, p99 ${at(sorted, 0.99).toFixed(1)}`,
  )
}

const shapes = {
  value: size => 'x'.repeat(size),
  attributes: size => '; Secure'.repeat(size / 8),
  'unknown attributes': size => 'a=b'.padEnd(size, '; Foo=bar'),
  semicolons: size => ';'.repeat(size),
  'equals signs': size => '='.repeat(size),
  blanks: size => `a${' '.repeat(size - 2)}b`,
  'blanks between': size => 'a ; '.repeat(size / 4),
  'control characters': size => '\x01'.repeat(size),
  'folded lines': size => '\r\n '.repeat(size / 3),
  'UTF-8': size => '\u00c3\u00a9'.repeat(size / 2),
  'no UTF-8': size => '\u00e2\u0082'.repeat(size / 2),
  'long domain': size => `a=b; Domain=${'x'.repeat(size - 12)}`,
  'many labels': size => `a=b; Domain=${'a.'.repeat((size - 12) / 2)}`,
  'many domains': size => '; Domain=a.b'.repeat(size / 12),
  'tokens of a date': size => `a=b; Expires=${'1 '.repeat(size / 2)}`,
  'many dates': size => '; Expires=1 Jan 2030 00:00:00'.repeat(size / 29),
  'digits of a Max-Age': size => `a=b; Max-Age=${'9'.repeat(size)}`,
  'host of the URL': () => 'a=b; Domain=test',
}
const sizes = [16, 17, 18, 19, 20].map(power => 2 ** power)

function bySize() {
  const titles = sizes.map(size => `${size / 1024} kB`)
  console.log(`\n${'ms by size'.padEnd(20)}${titles.map(title => title.padStart(10)).join('')}   ratio a doubling`)
  for (const [name, shape] of Object.entries(shapes)) {
    const took = sizes.map(size => {
      const header = shape(size)
      const url = name === 'host of the URL' ? `https://${'a.'.repeat(size / 2)}test/` : 'https://app.example.test/a/b'
      const context = { kind: 'navigate', url, now: 1 }
      return best(() => judgeSetCookie({ header, context }), 9)
    })
    const ratio = (took.at(-1) / took[0]) ** (1 / (took.length - 1))
    console.log(
      `${name.padEnd(20)}${took.map(ms => ms.toFixed(2).padStart(10)).join('')}${ratio.toFixed(2).padStart(12)}`,
    )
  }
}

perHeader()
bySize()
