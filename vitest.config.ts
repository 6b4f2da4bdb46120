import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The panel's JSX is Preact's. Server and test files have none.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
})
