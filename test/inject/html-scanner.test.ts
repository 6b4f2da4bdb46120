import { describe, expect, it } from 'vitest'
import { createHtmlScanner } from '../../server/inject/html-scanner.ts'
import { createInserter } from '../../server/inject/inserter.ts'
import { random, seed } from './harness.ts'

/** Where the scanner finds the end tag in a document fed whole. */
const find = (html: string) => createHtmlScanner().feed(Buffer.from(html))

const insert = (chunks: readonly Buffer[]) => {
  const inserter = createInserter({ tag: Buffer.from('[TAG]'), found() {} })
  const out = chunks.map(chunk => Buffer.from(inserter.push(chunk)))
  return Buffer.concat([...out, inserter.flush()]).toString('latin1')
}

/** `^` stands before the end tag that counts. */
const marked = [
  'a^</body>',
  '^</BoDy>',
  '^</body >',
  '^</body/>',
  '^</body\n>',
  '^</body x=">">',
  '^</body></body>',
  '</bodyx></bod></ body>^</body>',
  '</>^</body>',
  '<^</body>',
  '<<<^</body>',
  '</ ><^</body>',
  '<!-- </body> -->^</body>',
  '<!-->^</body>',
  '<!--->^</body>',
  '<!-- -- </body> --!>^</body>',
  '<!-- --- </body> ---->^</body>',
  '<!-- --!- </body> -->^</body>',
  '<!->^</body>',
  '<!doctype html PUBLIC "a>^</body>',
  '<! a=">^</body>',
  '<?php echo 1 ?>^</body>',
  '<a href="</body>">^</body>',
  "<a href='</body>' b>^</body>",
  '<a href=x">^</body>',
  '<a ="b>^</body>',
  '<a b = "</body>">^</body>',
  '<a b="c"d="</body>">^</body>',
  '<a/b="</body>">^</body>',
  '<a b=c/d="x>^</body>',
  '<script>"</body>"</script>^</body>',
  '<SCRIPT>"</body>"</Script >^</body>',
  '<script/>"</body>"</script>^</body>',
  '<script a="</script></body>">"</body>"</script>^</body>',
  '<script></scriptx></body></script>^</body>',
  '<script><!-- </body> </script>^</body>',
  '<script><!-- <script> </script> </body> --></script>^</body>',
  '<script><!-- <script> </script> </body> </script>^</body>',
  '<script><!-- <scriptx> </script>^</body>',
  '<script><!--> <script> </script>^</body>',
  '<script><!-- <script> --> </script>^</body>',
  '<script><!- <script> </script>^</body>',
  '<script>1 <!2 < /script </body></script>^</body>',
  '<style>a::after { content: "</body>" }</style>^</body>',
  '<textarea></body></textarea>^</body>',
  '<title></body></title>^</body>',
  '<noscript></body></noscript>^</body>',
  '<xmp></body></xmp><iframe></body></iframe><noembed></body></noembed><noframes></body></noframes>^</body>',
  '<style></script></body></style>^</body>',
  '<h1>x</h1><custom-body></custom-body>^</body>',
  '<scriptx>^</body>',
  '<svg><script href="a"/></svg>^</body>',
  '<svg><![CDATA[ </body> ]] ]]>^</body>',
  '<svg><![CDATA[]]]></svg>^</body>',
  '<svg/><![CDATA[>^</body>',
  '<svg></svg></svg><![CDATA[>^</body>',
  '<math><![CDATA[ > </body> ]]></math>^</body>',
  '<svg><![CDAT[ >^</body>',
  '<template>^</body></template>',
]

const without = [
  '',
  '<body>',
  '</bod',
  '</body',
  '<!-- </body>',
  '<script></body>',
  '<plaintext></body></plaintext></body>',
  '<a b="</body>',
  '<!--</body>--',
  '<title></body></titl',
  '<svg><![CDATA[ </body> ]>',
]

describe('the scanner', () => {
  it.each(marked)('finds the end of the body in %j', html => {
    expect(html).toContain('^')
    expect(find(html.replace('^', ''))).toBe(Buffer.from(html).indexOf('^'))
  })

  it.each(without)('finds none in %j', html => {
    expect(find(html)).toBeNull()
  })

  it('counts from the start of the chunk, back into earlier ones', () => {
    const scanner = createHtmlScanner()
    expect(scanner.feed(Buffer.from('<p></bo'))).toBeNull()
    expect(scanner.held()).toBe(4)
    expect(scanner.feed(Buffer.from('d'))).toBeNull()
    expect(scanner.held()).toBe(5)
    expect(scanner.feed(Buffer.from('y>'))).toBe(-5)
  })

  it('holds back nothing but what may begin the end tag', () => {
    const held = (html: string) => {
      const scanner = createHtmlScanner()
      scanner.feed(Buffer.from(html))
      return scanner.held()
    }
    const ends = ['a', '<', '</', '</b', '</body', '</bodyx', '</p', '<b', '<!--<', '<script></bod', '<a b="</bod']
    expect(ends.map(held)).toEqual([0, 1, 2, 3, 6, 0, 0, 0, 0, 0, 0])
  })
})

const pieces = [
  ...['</body>', '</BODY ', '<script>', '</script>', '<!--', '-->', '--!>', '<style>', '</style', '<svg>', '</svg>'],
  ...['<![CDATA[', ']]>', '<a b="', "'", '"', '=', '>', '<', '/', '-', '!', '?', ' ', 'body', 'x', 'é', '<title/>'],
  ...['<textarea', '<plaintext', '<math/>', '\n', '\0', '</', '<scr', 'ipt'],
]

describe('the inserter', () => {
  it(`answers the same however a document is split (seed ${seed})`, () => {
    const next = random(seed)
    for (let round = 0; round < 4000; round += 1) {
      const count = 1 + Math.floor(next() * 14)
      const html = Buffer.from(Array.from({ length: count }, () => pieces[Math.floor(next() * pieces.length)]).join(''))
      const whole = insert([html])
      const single = insert(Array.from(html, byte => Buffer.from([byte])))
      const chunks: Buffer[] = []
      for (let at = 0; at < html.length; ) {
        const size = Math.floor(next() * 9)
        chunks.push(html.subarray(at, at + size))
        at += size
      }
      const context = JSON.stringify({ seed, round, html: html.toString() })
      expect(single, context).toBe(whole)
      expect(insert(chunks), context).toBe(whole)
      expect(whole.replace('[TAG]', ''), context).toBe(html.toString('latin1'))
    }
  })

  it('keeps its own copy of what it holds back', () => {
    const inserter = createInserter({ tag: Buffer.from('[TAG]'), found() {} })
    const reused = Buffer.from('a</bod')
    const first = inserter.push(reused).toString()
    reused.fill('?')
    expect(first + inserter.push(Buffer.from('y>')).toString()).toBe('a[TAG]</body>')
  })

  it('passes on a chunk without an end tag as it is', () => {
    const chunk = Buffer.from('<p>hello</p>')
    expect(createInserter({ tag: Buffer.from('[TAG]'), found() {} }).push(chunk)).toBe(chunk)
  })

  it.each(['<', '</', '</body', '<!--', '-', '<script>', '</script', '<a ', '"', '<svg>', '<![CDATA[', ']', '<a b="'])(
    'takes time linear in a document of %j',
    piece => {
      const time = (bytes: number) => {
        const html = Buffer.from(piece.repeat(bytes / piece.length))
        const runs = [0, 1, 2].map(() => {
          const start = process.cpuUsage()
          const scanner = createHtmlScanner()
          for (let at = 0; at < html.length; at += 64) scanner.feed(html.subarray(at, at + 64))
          return process.cpuUsage(start).user
        })
        return Math.min(...runs)
      }
      // A quadratic scanner would take 64 times as long, and seconds.
      expect(time(1 << 20)).toBeLessThan(500_000)
    },
  )
})
