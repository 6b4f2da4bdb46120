/** Text → its UTF-8, one character a byte. */
export const utf8 = (text: string) => Buffer.from(text).toString('latin1')

const split = (text: string): readonly string[] => text.split('|')

export const prefixes = split('__Host-|__Secure-|__Http-|__Host-Http-|__Secure-Http-|__Http-Host-|__Host')
export const sameSites = split('Lax|Strict|None|none|LAX|strict||Foo|"None"|None,|No ne|none\u00e9')
export const maxAges = split(
  '600|+600|0|-1||86400|34560000|34560001|99999999999999999999|-99999999999999999999|2147483648|000600',
)
export const oddMaxAges = [
  ...split('1e3|"600"|600s|1.5|-0|+-600|+|-|6 00|0x600|+0|-000| 600 |6e2|600,|600 600|\u00b2'),
  ...split('9223372036854775807|9223372036854775808|-9223372036854775809|9223372036854775807x|9223372036854775807 '),
  ...split(
    '-9223372036854775808x|-9223372036854775807x|09223372036854775807x|9223372036854775806x|99999999999999999999x',
  ),
  utf8('\u0666'),
]
export const priorities = split('Low|Medium|High|low|HIGH|Highest|')
export const values = [
  ...split('v||"q"|a=b|a b|a,b|{"a":1}|%20|=|\'|\\|<>|@:/?[]()|\u00e9\u00ff|\u00c3'),
  utf8('k\u00fc\u00e9\u{1f36a}'),
]
/** Beside the token in a name. After it also bytes that are no UTF-8: before it the developer tools would lose a part of it. */
export const oddNames = [...split(' x|"|,|[]|.|%3D|(|@|\'|/|\\|{}'), utf8('\u00e4')]
export const oddEnds = [...oddNames, '\u00e4', '\u00c3(']
export const unknownAttributes = [
  ...split('Foo|Foo=bar|Secure2|Version=1|HttpOnly2=1|=x|=||Comment="a|SameParty|domain2=x|e x p i r e s=0|\u00ff'),
  utf8('\u00e9=\u00e9'),
]
