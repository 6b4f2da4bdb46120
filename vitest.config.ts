import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const common = {
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

const ofProcesses = [
  'test/engine/{processes,faults,locks,redis,database,poolers,stores,copy,sweep}/**/*.test.ts',
  'test/engine/gone.test.ts',
  'test/engine/cookie/mutations.test.ts',
  'test/{cli,examples,package}/**/*.test.ts',
]

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        // The panel's JSX is Preact's. Server and test files have none.
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          ...common,
          name: 'node',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/browser/**', ...ofProcesses],
          // Much of it is waiting.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        // They start processes and servers of their own, which take the machine as it is.
        test: {
          ...common,
          name: 'processes',
          include: [...ofProcesses],
          maxWorkers: Math.max(1, Math.floor(availableParallelism() / 4)),
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Afterwards and one by one: browsers are heavy, and one of the tests is about time.
        test: {
          ...common,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
