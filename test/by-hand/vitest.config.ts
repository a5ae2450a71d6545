import { defineConfig } from 'vitest/config'
import usual from '../../vitest.config.ts'

/** What takes too long for `npm test`: the lines by hand, all of them. */
export default defineConfig({
  ...usual,
  test: { ...usual.test, include: ['test/by-hand/**/*.test.ts'], exclude: [], testTimeout: 100_000 },
})
