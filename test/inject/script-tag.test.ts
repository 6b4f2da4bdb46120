import { expect, it } from 'vitest'
import { scriptTag } from '../../server/inject/script-tag.ts'

it('writes the tag with what there is', () => {
  expect(scriptTag({ src: '/a.js', nonce: null })).toBe('<script src="/a.js" async></script>')
  expect(scriptTag({ src: '/a.js', nonce: 'n', exchange: 'e-1' })).toBe(
    '<script src="/a.js" nonce="n" data-exchange="e-1" async></script>',
  )
})

it('lets no value leave its attribute', () => {
  expect(scriptTag({ src: '/"><img>', nonce: '&"' })).toBe(
    '<script src="/&quot;&gt;&lt;img&gt;" nonce="&amp;&quot;" async></script>',
  )
})
