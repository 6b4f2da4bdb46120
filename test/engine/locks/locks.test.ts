import { describe, expect, test } from 'vitest'
import { createFileBackend, createFileLocks, type LockKind } from '../../../server/engine/locks/file-locks.ts'
import { memoryLock } from '../../../server/engine/locks/memory.ts'
import { describeBackend } from '../../contracts/backends.ts'
import { describeSharedLocks } from '../../contracts/shared-locks.ts'
import { limits, owner, refusal, tempFolder } from './support.ts'

const kinds: readonly LockKind[] = ['ranges', 'files', 'tokens']

describeBackend({
  name: 'memory',
  isAtOnce: true,
  isShared: false,
  open: async () => ({ backend: memoryLock, close: async () => {} }),
})

for (const by of kinds) {
  describeBackend({
    name: by,
    isAtOnce: true,
    isShared: true,
    async open() {
      const folder = tempFolder()
      return { backend: () => createFileBackend({ folder, by }), close: async () => {} }
    },
  })
  describe(`the folder of locks by ${by}`, () => describeSharedLocks(folder => createFileLocks({ folder, by })))
}

describe('kinds of locks', () => {
  test.each([
    ['ranges', 'tokens'],
    ['tokens', 'ranges'],
    ['files', 'tokens'],
    ['ranges', 'files'],
  ] as const)('%s and %s in one folder would exclude nobody, which is an error', async (first, second) => {
    const folder = tempFolder()
    const one = createFileLocks({ folder, by: first })
    await one.acquire('a', owner(), limits())
    const other = createFileLocks({ folder, by: second })
    const error = (await refusal(other.acquire('a', owner(), limits()))) as Error
    expect(error).toMatchObject({ code: 'ERR_SESSION_STORAGE' })
    expect(error.message).toContain(`are locked by \`${first}\`, and this process would lock them by \`${second}\``)
    await one.close()
    await other.close()
  })

  test('the environment can ask for the fallback', async () => {
    const folder = tempFolder()
    process.env.SESSIONSCOPE_LOCKS = 'fallback'
    const fallback = createFileLocks({ folder })
    delete process.env.SESSIONSCOPE_LOCKS
    await fallback.acquire('a', owner(), limits())
    const tokens = createFileLocks({ folder, by: 'tokens' })
    expect(await tokens.isHeld('a')).toBe(true)
    await fallback.close()
    await tokens.close()
  })
})
