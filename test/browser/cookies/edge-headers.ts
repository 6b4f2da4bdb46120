type Make = (token: string) => string

const bytes = (text: string) => Buffer.from(text).toString('latin1')

/** Lines at the edges of the rules, each with a place for the token by which it is found again. */
export function edgeHeaders(host: string): readonly Make[] {
  const parent = host.slice(host.indexOf('.') + 1)
  const attributes = [
    '', 'Secure', 'HttpOnly', 'SameSite=None', 'SameSite=None; Secure', 'SameSite=Lax', 'SameSite=Strict', 'SameSite', 'SameSite=',
    'SameSite=None; SameSite=Foo', 'SameSite=Foo; SameSite=None; Secure', 'Partitioned', 'Partitioned; Secure', 'Partitioned; Secure; SameSite=None',
    `Domain=${host}`, `Domain=.${host}`, `Domain=..${host}`, `Domain=${host}.`, `Domain=${parent}`, `Domain=.${parent}`, 'Domain=', 'Domain',
    'Domain=.', 'Domain=test', 'Domain=.test', 'Domain=other.test', `Domain=other.test; Domain=`, `Domain=${host.toUpperCase()}`, `Domain=x.${host}`,
    `Domain="${host}"`, `Domain=${host}:80`, `Domain= ${host} `, 'Path=/', 'Path=', 'Path', 'Path=a', 'Path="/"', 'Path=/a; Path=', 'Path=/a; Path=b',
    'Path=/%61', 'Path=/shop', 'Path=/shop/', 'Path=/SHOP', 'Path=/shop/item/', bytes('Path=/\u00fc'), `Path=/${'p'.repeat(1023)}`,
    `Path=/a; Path=/${'p'.repeat(1024)}`, `Secure=${'x'.repeat(1024)}`, `Secure=${'x'.repeat(1025)}`, `HttpOnly; HttpOnly=${'x'.repeat(1025)}`,
    'Max-Age=600', 'Max-Age=0', 'Max-Age=-1', 'Max-Age=+600', 'Max-Age=1.5', 'Max-Age="600"', 'Max-Age=600; Max-Age=', 'Max-Age=0; Max-Age=x',
    'Max-Age=34560001', 'Max-Age=99999999999999999999', 'Max-Age=-99999999999999999999', 'Max-Age=600; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Fri, 01 Jan 2100 00:00:00 GMT', 'Expires=0', 'Expires=-1', 'Expires=', 'Expires=2100-01-01T00:00:00Z',
    'Expires=Fri, 31 Feb 2100 00:00:00 GMT', 'Expires=Fri, 01 Jan 2100 24:00:00 GMT', 'Expires=Fri, 01 Jan 69 00:00:00 GMT',
    'Expires=Fri, 01 Jan 70 00:00:00 GMT', 'Expires=Fri Jan  1 00:00:00 2100', 'Expires=Friday, 01-Jan-99 00:00:00 GMT', 'Expires=01 Jan 1600 00:00:00',
    'Priority=High', 'Priority=low', 'Priority=Highest', 'Priority=High; Priority=', 'Foo; Bar=baz', ';;;', 'Secure;HttpOnly;Path=/;SameSite=Lax', 'secure ; httponly\t',
    'Foo=a\x01b', 'Foo=a\tb', 'Foo=\x7f', '\x1f', 'Foo=bar\rSecure', 'Foo=bar\nSecure', 'Foo=bar\r\n Secure', 'Foo=bar\r\n; Secure', bytes('F\u00fc=\u00fc'), '\u00ff=\u00fe',
  ]
  const names: readonly Make[] = [
    token => token, token => `=${token}`, token => `= ${token}`, token => `=${token}=b`, token => `${token}=`, token => `${token}==`, token => `${token} = v `,
    token => `\t${token}\t=\tv\t`, token => `${token}\x01=v`, token => `${token}=v\tw`, token => `${token}="v;w"`, token => `"${token}"=v`, token => `${token},=v,w`,
    token => bytes(`${token}\u00fc=\u{1f36a}`), token => `${token}\u00fc=\u00ff`, token => `${token}=\u00c3(`, token => `${token}=${'v'.repeat(4096 - token.length)}`,
    token => `${token}=${'v'.repeat(4097 - token.length)}`, token => `${token}${'n'.repeat(4096 - token.length)}=`, token => `${token}${'n'.repeat(4096 - token.length)}=v`,
    token => `${token}${'n'.repeat(4097 - token.length)}`, token => `__Host-${token}`, token => `=__Secure-${token}`, token => `__http-${token}`,
    () => '', () => '=', () => ';', () => '; Secure', () => ' = ; Path=/', () => '==', () => '\x01',
  ]
  const prefixed = ['__Host-', '__host-', '__Secure-', '__SECURE-', '__Http-', '__hTTP-', '__Host-Http-', '__Secure-Http-', '__Host', '_Host-'].flatMap(prefix =>
    ['Secure; Path=/', 'Secure', 'Path=/', 'Secure; Path=/; HttpOnly', `Secure; Path=/; Domain=${host}`, 'Secure; Path=/; Domain=', 'Secure; Path=/; Path=/shop'].map(
      (rest): Make => token => `${prefix}${token}=v; ${rest}`,
    ),
  )
  return [...names, ...attributes.map((attribute): Make => token => `${token}=v; ${attribute}`), ...prefixed]
}
