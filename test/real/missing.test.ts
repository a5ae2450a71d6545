import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compile, hasGo } from './build.ts'
import { Missing } from './missing.ts'

const NOBODY = 'http://127.0.0.1:1'

/** What becomes of a build with no module downloaded yet. */
async function failure(env: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-access-real-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const fresh = { ...process.env, GOMODCACHE: join(folder, 'modules'), GOPROXY: NOBODY, ...env }
  return compile('parse-map', join(folder, 'it'), fresh, '').then(
    () => 'it was built',
    (error: unknown) => error,
  )
}

test.skipIf(!(await hasGo())).each([{}, { GOPROXY: 'off' }])(
  'a build that cannot reach the module proxy is told apart, %o',
  async (env) => {
    const error = await failure(env)
    expect(error).toBeInstanceOf(Missing)
    expect(String(error)).toContain('no network to download the Go modules of parse-map from')
  },
)

test.skipIf(!(await hasGo()))('a build that fails for another reason is a failure', async () => {
  const error = await failure({ GOOS: 'nowhere' })
  expect(error).not.toBeInstanceOf(Missing)
  expect(String(error)).toContain('unsupported GOOS/GOARCH')
})

test('a program without Go is told apart', async () => {
  const path = process.env['PATH']
  onTestFinished(() => {
    process.env['PATH'] = path
  })
  process.env['PATH'] = ''
  expect(await failure({})).toMatchObject({ message: 'no Go 1.26 or newer to build parse-map with' })
})
