import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Templates are imported as text, as the build does it. */
const yamlAsText = {
  name: 'yaml-as-text',
  load: (id: string) =>
    id.endsWith('.yaml') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : undefined,
}

export default defineConfig({
  plugins: [yamlAsText],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/by-hand/**', 'test/bench/**'],
    // One worker a core: the suite waits for servers and children more than it computes.
    maxWorkers: '100%',
    // No module of ours keeps state; loading the SDKs anew for each file would take a third of the time.
    isolate: false,
    // As src/bin.ts does, before any adapter is loaded.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
