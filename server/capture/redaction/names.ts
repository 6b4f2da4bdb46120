/**
 * Names are judged by their words: `userPassword`, `user_password`, `USER-PASSWORD` and `user.password` are one name
 * to it, and `author` has no word `auth` in it.
 */

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** A name with one of these words is secret. */
const secretWords = list(`
  password passwd pwd passphrase passcode passkey passwort kennwort contrasena senha wachtwoord motdepasse
  secret token jwt bearer credential authorization cookie sid csrf xsrf otp totp hotp mnemonic
  ssn cvv cvc cvn iban salt signature bcrypt argon argon2 scrypt pbkdf apikey sessionid sessid connectsid
`)

/** Secret as the last word only: `userPass` and `pin`, not `passRate` and `pinPosition`. */
const secretLastWords = list('pass pin sig hmac')

/** Secret only where they are the whole name: `hash` next to `salt` is a password's, `contentHash` is not. */
const secretWholeNames = list('hash pw')

/** Secret as the end of a word that nobody separated: `accesstoken`, `dbpassword`, `phpsessid`. */
const secretEndings = ['password', 'passwd', 'secret', 'token', 'apikey', 'sessionid', 'sessid', 'credentials']

/** Secret as neighbours, or written as one. */
const secretPairs = list(`
  passphrase password passcode passkey passhash pwhash hashedpw
  apikey privatekey privkey accesskey secretkey signingkey encryptionkey cryptokey sessionkey authkey masterkey
  clientkey sharedkey hmackey aeskey rsakey sshkey gpgkey pgpkey storagekey accountkey servicekey webhookkey
  recoverykey licensekey licencekey deploykey subscriptionkey functionskey
  sessionid sessid connectsid sessionids
  creditcard debitcard cardnumber cardno cardnum accountnumber routingnumber passportnumber
  securitycode authcode verificationcode verifycode recoverycode recoverycodes backupcode backupcodes resetcode
  accesscode smscode mfacode otpcode pincode logincode confirmationcode invitecode devicecode
  codeverifier seedphrase recoveryphrase connectionstring socialsecurity magiclink rawheaders
`)

/** What tells something about a secret is none: `tokenType`, `passwordChangedAt`, `cookieConsent`, `tokensUsed`. */
const factsLast = list(`
  at count type kind expires expiry expiration expired length size enabled disabled required used total limit date
  time version policy consent changed valid verified attempts ttl age strength rounds cost algorithm banner notice
  notifications settings preferences present supported
`)
const factsFirst = list('has is needs requires max min num')

const boundaries = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|[^\p{L}\p{N}]+/u

/** Longer names are judged by their two ends. */
const LONGEST = 256

/** A name's words, lower-case, without separators: `APIKey_2` → `api`, `key`, `2`. */
export function nameWords(name: string): string[] {
  const judged = name.length > LONGEST ? `${name.slice(0, LONGEST / 2)} ${name.slice(-LONGEST / 2)}` : name
  return judged
    .split(boundaries)
    .filter(word => word !== '')
    .map(word => word.toLowerCase())
}

const singular = (word: string) => (word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word)

function isSecretWord(word: string): boolean {
  if (secretWords.has(word)) return true
  const bare = singular(word.replace(/\d+$/, ''))
  return secretWords.has(bare) || secretPairs.has(bare) || secretEndings.some(ending => bare.endsWith(ending))
}

/** Whether the tool's own list takes a name for a secret's. */
export function isSecretName(words: readonly string[]): boolean {
  const first = words[0]
  const last = words.at(-1)
  if (first === undefined || last === undefined) return false
  if (words.length === 1 && secretWholeNames.has(first)) return true
  if (words.length > 1 && (factsLast.has(last) || factsFirst.has(first))) return false
  if (secretLastWords.has(last.replace(/\d+$/, '')) || words.some(isSecretWord)) return true
  for (let i = 1; i < words.length; i++) if (secretPairs.has(`${words[i - 1]}${words[i]}`)) return true
  return false
}

const cookieWords = list('session sessions sess sid auth remember rememberme login identity sig ticket')
const cookieEndings = ['sess', 'session', 'sessid', 'auth']

/** Further names that are secret where they are a cookie's: what is called `session` there is the key to one. */
export function isSecretCookieName(words: readonly string[]): boolean {
  if (words.length > 1 && factsLast.has(words.at(-1) ?? '')) return false
  return words.some(word => cookieWords.has(word) || cookieEndings.some(ending => word.endsWith(ending)))
}

const authWords = list('auth wsse')
const keyWords = list('auth wsse session sess access key login identity ticket')

/** Whether a header's value is a secret by the header's name: `always`, or `likely`, where it also looks like one. */
export function headerSecrecy(words: readonly string[]): 'always' | 'likely' | 'never' {
  // `Sec-WebSocket-Key` and `Access-Control-Allow-Origin` are the browser's own.
  if (words[0] === 'sec' || (words[0] === 'access' && words[1] === 'control')) return 'never'
  if (authWords.has(words.at(-1) ?? '')) return 'always'
  return words.some(word => keyWords.has(word)) ? 'likely' : 'never'
}

const weakWords = list(`
  code state key auth ticket assertion nonce response request invite invitation reset verify verification confirm
  confirmation activate activation unsubscribe magic login hash session grant share link
`)

/** Names that are secret in an address if the value, too, looks like one: `?code=`, `/reset/…`. */
export const isWeakName = (words: readonly string[]): boolean => words.some(word => weakWords.has(word))
