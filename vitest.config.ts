import { defineConfig } from 'vitest/config'

const common = {
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        // The panel's JSX is Preact's. Server and test files have none.
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: { ...common, name: 'node', include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/browser/**'] },
      },
      {
        // Afterwards and one by one: browsers are heavy, and one of the tests is about time.
        test: {
          ...common,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
