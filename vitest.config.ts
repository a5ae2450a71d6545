import { accessSync, constants, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Templates are imported as text, as the build does it. */
const yamlAsText = {
  name: 'yaml-as-text',
  load: (id: string) =>
    id.endsWith('.yaml') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : undefined,
}

const MEMORY = '/dev/shm'
const ROOM = 1 << 30

/**
 * Files that are gone when their test is over are not worth the disk, which flushes them one by one. In containers
 * there may be little room there, and no program may be run.
 */
function memory(): { TMPDIR?: string } {
  const probe = `${MEMORY}/eks-access-${process.pid}`
  try {
    writeFileSync(probe, '', { mode: 0o700 })
    accessSync(probe, constants.X_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize < ROOM ? {} : { TMPDIR: MEMORY }
  } catch {
    return {}
  } finally {
    rmSync(probe, { force: true })
  }
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
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...memory() },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
