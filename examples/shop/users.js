/** @import { User } from './types.d.ts' */
import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** @type {(password: string, salt: Buffer, length: number) => Promise<Buffer>} */
const scrypt = promisify(scryptCallback)

/** Printed on the login page. */
export const demo = { email: 'ada@example.com', password: 'analytical engine' }

/** @param {string} password */
async function hashPassword(password) {
  const salt = randomBytes(16)
  return { salt, hash: await scrypt(password, salt, 32) }
}

export function createUsers() {
  const ada = { id: 'u1', name: 'Ada', email: demo.email }
  /** @type {Map<string, User>} */
  const users = new Map([[ada.email, ada]])
  // One account, one hash. A visitor who guesses addresses waits as long for an unknown one.
  const credentials = hashPassword(demo.password)
  return {
    /**
     * @param {unknown} email
     * @param {unknown} password
     * @returns {Promise<User | null>}
     */
    async verify(email, password) {
      const { salt, hash } = await credentials
      const matches = timingSafeEqual(await scrypt(String(password ?? ''), salt, 32), hash)
      const user = users.get(String(email ?? '').toLowerCase())
      return matches && user ? user : null
    },
  }
}

/** @typedef {ReturnType<typeof createUsers>} Users */
