import { describe, expect, it } from 'vitest'
import { createRedactor, type RedactOptions } from '../../server/capture/redaction/redaction.ts'
import { createSnapshotter } from '../../server/capture/snapshot/snapshot.ts'
import type { PathStep } from '../../server/protocol/value.ts'
import { cpuSince } from '../support/effort.ts'

const isSecret = (name: string, options: RedactOptions = {}, above: readonly PathStep[] = []) =>
  createRedactor(options).isSecret(name, [...above, name])

const secrets = `password userPassword pass_word passwd pwd PIN pin user_pin otp totpSecret token accessToken refresh_token
  idToken tokens secret csrfSecret CLIENT_SECRET authorization proxy-authorization cookie set-cookie Cookies sid sessionId
  session_id sessionID connect.sid PHPSESSID JSESSIONID apiKey x-api-key APIKEY apikey2 privateKey private_key credential
  credentials jwt bearer ssn userSSN creditCard credit-card cardNumber cvv cvv2 cvc iban salt hash passwordHash pass_hash
  signature xsrf csrf _csrf csrfToken XSRF-TOKEN x-xsrf-token accesstoken dbpassword userPass db_pass passphrase mnemonic
  seedPhrase codeVerifier verification_code authCode recoveryCodes connectionString secretKey aws_secret_access_key
  signingKey sshKey newPassword2 password_confirmation currentPassword user[password] passwort senha tokenSecret`
const harmless = `author authorId authority authenticated tokens_used tokenType tokenExpiresAt tokenCount keyboard key keys
  pinned pinboard shipping shippingPin_position passenger secretary compass spinning passport bypass passing cookieConsent
  cookie_policy hasPassword isTokenValid passwordChangedAt requiresOtp hashtag contentHash commit_hash salted assault
  basalt session sessions sessionCount user name email cart items qty id card cards code state locale theme sidebar side
  inside residence topic optional saltwater publicKey primaryKey foreignKey sortKey code_name zipCode countryCode number`

describe('names of secrets', () => {
  it.each(secrets.trim().split(/\s+/))('%s is one', name => {
    expect(isSecret(name)).toBe(true)
  })

  it.each(harmless.trim().split(/\s+/))('%s is none', name => {
    expect(isSecret(name)).toBe(false)
  })

  it('can be added, as words or as a RegExp, and not to an index', () => {
    const names = ['employeeNumber', /^x_/gi, 'пароль']
    expect(isSecret('employee_number', { names })).toBe(true)
    expect(isSecret('theEmployeeNumber', { names })).toBe(true)
    expect(isSecret('employee', { names })).toBe(false)
    expect(isSecret('мой-Пароль', { names })).toBe(true)
    const redactor = createRedactor({ names: [/x_./g, /^\d$/] })
    expect(['x_1', 'x_2', 'x_3'].map(name => redactor.isSecret(name, [name]))).toEqual([true, true, true])
    expect(redactor.isSecret('7', ['list', 7])).toBe(false)
  })

  it('can be allowed by their whole name, unless the user named them', () => {
    expect(isSecret('csrf', { allow: ['csrf'] })).toBe(false)
    expect(isSecret('csrfToken', { allow: ['csrf'] })).toBe(true)
    expect(isSecret('csrfToken', { allow: [/^csrf/] })).toBe(false)
    expect(isSecret('pin', { allow: ['pin'], names: ['pin'] })).toBe(true)
  })

  it('can be given by path', () => {
    const paths = ['user.ssnr', 'cards[*].number', 'profile.*', 'list[2]', '["a.b"].c']
    const redactor = createRedactor({ paths })
    const at = (...path: PathStep[]) => redactor.isSecret(String(path.at(-1)), path)
    expect([at('user', 'ssnr'), at('cards', 7, 'number'), at('profile', 'x'), at('list', 2), at('a.b', 'c')]).toEqual(
      Array(5).fill(true),
    )
    expect([at('ssnr'), at('cards', 'number'), at('profile'), at('list', 3), at('a', 'b', 'c'), at('user')]).toEqual(
      Array(6).fill(false),
    )
  })

  it('can be decided by a function, which is told path and key; what throws is a secret', () => {
    const seen: string[] = []
    const redactor = createRedactor({
      when(path, key) {
        seen.push(`${path} ${key}`)
        if (key === 'bad') throw new Error('no')
        return path === 'a.b[0]'
      },
    })
    expect(redactor.isSecret('0', ['a', 'b', 0])).toBe(true)
    expect(redactor.isSecret('bad', ['bad'])).toBe(true)
    expect(redactor.isSecret('good', ['good'])).toBe(false)
    expect(seen).toEqual(['a.b[0] 0', 'bad bad', 'good good'])
  })

  it('are judged fast, whatever their length and number', () => {
    const redactor = createRedactor()
    const start = process.cpuUsage()
    for (let i = 0; i < 20; i++) redactor.isSecret(`${'aB-'.repeat(300_000)}${i}`, ['x'])
    for (let i = 0; i < 20_000; i++) redactor.isSecret(`name${i}`, ['x'])
    expect(cpuSince(start)).toBeLessThan(1000)
  })
})

describe('a bad option', () => {
  const create = (options: unknown) => () => createRedactor(options as RedactOptions)
  it.each([
    [{ names: ['a', /b/, 42] }, 'redact.names[2] is 42; allowed: a string or a RegExp'],
    [{ names: 'a' }, "redact.names is 'a'; allowed: an array of strings and RegExps"],
    [{ allow: [''] }, "redact.allow[0] is ''; allowed: a string or a RegExp"],
    [{ paths: ['a['] }, "redact.paths[0] is 'a['; allowed: a path such as user.ssn, cards[*].number or user.*"],
    [{ paths: ['a..b'] }, "redact.paths[0] is 'a..b'"],
    [{ when: true }, 'redact.when is true; allowed: a function (path, key) => boolean'],
    [{ name: [] }, 'redact.name is []; allowed: nothing; known are names, allow, paths, when, key'],
    [[], 'redact is []; allowed: an object with names, allow, paths, when, key'],
    [null, 'redact is null'],
  ])('%o is refused by name, value and what is allowed', (options, message) => {
    expect(create(options)).toThrow(TypeError)
    expect(create(options)).toThrow(`[sessionscope] ${message}`)
  })
})

describe('redaction in a snapshot', () => {
  const take = (value: unknown, options: RedactOptions = {}) =>
    JSON.parse(createSnapshotter({ redactor: createRedactor({ key: Buffer.from('k'), ...options }) }).take(value))
  const text = (value: unknown, options?: RedactOptions) => JSON.stringify(take(value, options))

  it('leaves nothing of a secret but what it is and a fingerprint', () => {
    const secret = { deep: ['hunter2', new Map([['x', 'hunter2']])], when: new Date(0) }
    const session = {
      user: { Password: 'hunter2', tokens: secret },
      list: [{ pin: 1234 }],
      map: new Map([['jwt', 'hunter2']]),
    }
    const kept = take(session)
    expect(JSON.stringify(kept)).not.toMatch(/hunter2|1234|1970/)
    expect(kept.user.Password).toEqual({
      $type: 'redacted',
      fingerprint: expect.stringMatching(/^[\da-f]{8}$/),
      of: 'string',
      length: 7,
    })
    expect(kept.user.tokens.of).toBe('object')
    expect(kept.map.entries[0][1].$type).toBe('redacted')
  })

  it('shows what changed and what is the same by the fingerprint', () => {
    const fingerprint = (token: unknown) => take({ token }).token.fingerprint
    expect(fingerprint('a')).toBe(fingerprint('a'))
    expect(fingerprint({ a: [1, new Date(0)] })).toBe(fingerprint({ a: [1, new Date(0)] }))
    const different = [
      'a',
      'b',
      '1',
      1,
      2,
      true,
      false,
      [],
      {},
      { a: 1 },
      { a: 2 },
      { a: 1, b: 1 },
      { b: 1, a: 1 },
      'x'.repeat(1e5),
    ]
    expect(new Set(different.map(fingerprint)).size).toBe(different.length)
    expect(createRedactor().fingerprint('a')).not.toBe(createRedactor().fingerprint('a'))
  })

  it('gives a value the same tag on its own as within a snapshot', () => {
    class Money {
      amount = 1
    }
    const redactor = createRedactor({ key: Buffer.from('k') })
    for (const value of ['x', 1, { a: 1 }, new Date(0), new Money(), [new Money()]]) {
      expect(redactor.tag(value)).toEqual(take({ token: value }).token)
    }
    expect(redactor.tag('x').fingerprint).toBe(redactor.fingerprint('x'))
  })

  it('has nothing to hide where nothing is held', () => {
    expect(take({ token: null, password: '', secret: undefined })).toEqual({
      token: null,
      password: '',
      secret: { $type: 'undefined' },
    })
  })

  it('follows paths into arrays and Maps', () => {
    const value = { cards: [{ number: '4111', ok: 1 }], map: new Map([['x', 'hidden']]), list: ['a', 'b'] }
    const kept = text(value, { paths: ['cards[*].number', 'map.x', 'list[1]'] })
    expect(kept).not.toMatch(/4111|hidden|"b"/)
    expect(kept).toContain('"ok":1')
    expect(kept).toContain('["a",')
  })

  it('cuts secrets out of addresses that a session keeps', () => {
    expect(text({ returnTo: '/reset?token=abcdef&page=2' })).toMatch(/"\/reset\?token=redacted-[\da-f]{8}&page=2"/)
    expect(text([new URL('https://u:p@a.test/?api_key=k')])).not.toMatch(/u:p|=k/)
  })

  it('hides what was cut, too', () => {
    const long = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`password${i}`, `hunter${i}`]))
    expect(text({ long, password: 'hunter'.repeat(1000) })).not.toContain('hunter')
  })
})
