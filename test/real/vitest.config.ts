import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const { include: _include, exclude: _exclude, ...shared } = base.test ?? {}

/** The tests that have real servers as judges: `npm run test:real`. */
export default mergeConfig(
  { ...base, test: shared },
  defineConfig({
    test: {
      include: ['test/real/**/*.test.ts'],
      globalSetup: ['test/real/prepare.ts'],
      // The authenticator's health port is fixed: one at a time.
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  }),
)
