import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAwsFiles } from '../../src/adapters/aws-files.ts'
import { createAws } from '../../src/adapters/aws.ts'
import { createClock } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createState } from '../../src/adapters/state.ts'
import { liveValues } from '../../src/completion/live.ts'
import { changedSince, photograph } from '../bad-input/photograph.ts'
import { hold } from '../support/scene.ts'
import { openStage, setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { tempFolder } from '../support/temp-folder.ts'

async function ask(
  stage: Stage,
  words: string,
  { env = stage.env, home = stage.home.folder, stop = forever() } = {},
): Promise<string> {
  const clock = createClock()
  const process = { pid: 1, platform: 'linux', uid: undefined }
  return liveValues(
    words.split(' '),
    {
      aws: (options) => createAws({ ...options, env, home, clock, stop }),
      clock,
      cwd: home,
      env,
      files: createFiles(),
      home,
      platform: 'linux',
      profiles: readAwsFiles(env, home),
      state: () => createState({ env, home, clock, process }),
    },
    stop,
  )
}

/** All the time that is needed. */
function forever(): AbortSignal {
  return new AbortController().signal
}

const names = (answer: string): readonly string[] => answer.match(/^[^\t]+(?=\t)/gm) ?? []

describe('what there is', () => {
  let stage: Awaited<ReturnType<typeof openStage>>
  beforeAll(async () => {
    stage = await openStage({ clusters: [{}, { name: 'other' }] })
    await stage.json('add-user', 'jane', '--group', 'reader')
  })
  afterAll(() => stage.close())

  it.each([
    ['clusters', ['demo', 'other']],
    ['users add-user', ['jane', 'operator']],
    ['groups add-user x --cluster demo', ['reader']],
    ['groups add-user x --cluster=other', ['reader']],
    ['profiles clean', ['default', 'jane']],
    ['clusters clean --region eu-west-1', []],
    ['clusters clean --profile nobody', []],
    ['clusters clean --region nowhere', []],
    ['nonsense', []],
    ['constructor', []],
  ])('%s', async (words, wanted) => {
    const before = await photograph(stage)
    const sent = stage.sandbox.calls.length
    expect(names(await ask(stage, words))).toEqual(expect.arrayContaining(wanted))
    if (wanted.length === 0) expect(await ask(stage, words)).toBe('')
    expect(stage.sandbox.calls.slice(sent).filter(({ mutating }) => mutating)).toEqual([])
    expect(await changedSince(before, stage)).toEqual([])
  })

  it('names a run with the command that it came of', async () => {
    expect(await ask(stage, 'runs clean')).toMatch(
      /^[\w-]+\tadd-user jane --group reader .*\(account \d{12}\)\n$/,
    )
  })

  it('asks as the flags say', async () => {
    const sent = stage.sandbox.calls.length
    expect(names(await ask(stage, 'clusters clean --profile jane'))).toEqual(['demo', 'other'])
    expect(stage.sandbox.calls.slice(sent)).toMatchObject([
      { operation: 'ListClusters', caller: expect.stringMatching(/user\/jane$/) },
    ])
  })
})

describe('nothing is begun that might ask, or change something', () => {
  const login = (expires: Date): string =>
    JSON.stringify({ accessToken: 't', expiresAt: expires.toISOString() })

  it.each([
    ['chosen', '[profile p]\ncredential_process = PROGRAM\n'],
    [
      'taken keys from',
      '[profile p]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = q\n[profile q]\ncredential_process = PROGRAM\n',
    ],
  ])('no credential_process of a profile that is %s', async (_how, config) => {
    const stage = await setStage()
    const home = await tempFolder()
    const [mark, program, file] = ['mark', 'program', 'config'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ]
    await writeFile(program, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o700 })
    await writeFile(file, config.replace('PROGRAM', program))
    const env = {
      ...stage.env,
      AWS_CONFIG_FILE: file,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    }
    for (const source of ['clusters', 'users', 'roles'])
      expect(await ask(stage, `${source} clean --profile p`, { env, home })).toBe('')
    expect(await createFiles().exists(mark)).toBe(false)
    expect(stage.sandbox.calls).toEqual([])
  })

  it.each([
    ['renewed', 'sso_session = s', new Date(Date.now() + 60_000), false],
    ['good for hours', 'sso_session = s', new Date(Date.now() + 3_600_000), true],
    ['that of aws login', 'login_session = s', new Date(Date.now() + 3_600_000), false],
  ])('a login that is %s', async (_which, setting, expires, isAsked) => {
    const home = await tempFolder()
    const cache = join(home, '.aws', 'sso', 'cache')
    await mkdir(cache, { recursive: true })
    await writeFile(join(cache, `${createHash('sha1').update('s').digest('hex')}.json`), login(expires))
    const file = join(home, 'config')
    await writeFile(file, `[profile p]\n${setting}\nregion = us-west-2\n`)
    const asked: unknown[] = []
    const clock = createClock()
    const answer = await liveValues(
      ['clusters', 'clean', '--profile', 'p'],
      {
        aws: (options) => {
          asked.push(options)
          throw new Error('no further')
        },
        clock,
        cwd: home,
        env: { AWS_CONFIG_FILE: file },
        files: createFiles(),
        home,
        platform: 'linux',
        profiles: readAwsFiles({ AWS_CONFIG_FILE: file }, home),
        state: () =>
          createState({ env: {}, home, clock, process: { pid: 1, platform: 'linux', uid: undefined } }),
      },
      forever(),
    )
    expect(answer).toBe('')
    expect(asked).toHaveLength(isAsked ? 1 : 0)
  })
})

describe('an endpoint that does not answer', () => {
  it.each([
    ['clusters', 'ListClusters', ''],
    ['users', 'ListUsers', ''],
    ['groups add-user x --cluster demo', 'DescribeCluster', /^reader\t/],
  ])('%s', async (words, operation, wanted) => {
    const stage = await setStage()
    const held = hold(stage, operation)
    const stop = new AbortController()
    const answer = ask(stage, words, { stop: stop.signal })
    await held.reached
    stop.abort()
    expect(await answer).toMatch(wanted)
    held.release()
  })

  it('nor is anything asked when the time is over at once', async () => {
    const stage = await setStage()
    expect(await ask(stage, 'clusters', { stop: AbortSignal.abort() })).toBe('')
    expect(stage.sandbox.calls).toEqual([])
  })
})
