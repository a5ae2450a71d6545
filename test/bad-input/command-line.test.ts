import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { changedSince, photograph } from './photograph.ts'
import { refuse } from './refusal.ts'

/** Command line, exit code, error code, what the message has, what the fix has. Nothing is ever sent. */
type Row = readonly [
  name: string,
  argv: readonly string[],
  exit: number,
  code: string,
  says: string,
  fix: string | RegExp,
]

let stage: Awaited<ReturnType<typeof openStage>>
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const IAM_CHARS = 'use letters, digits and +=,.@_-'

const NAMES: readonly Row[] = [
  ['a space', ['add-user', 'jane doe'], 2, 'NAME', '"jane doe"', 'try jane.doe'],
  ['65 characters', ['add-user', 'a'.repeat(65)], 2, 'NAME', '65 characters', 'at most 64'],
  ['a role of 65', ['add-role', 'a'.repeat(65), '--masters'], 2, 'NAME', '65 characters', 'at most 64'],
  ['empty', ['add-user', ''], 2, 'NAME', 'IAM user name is empty', IAM_CHARS],
  ['only spaces', ['add-role', '  '], 2, 'NAME', 'IAM role name is empty', IAM_CHARS],
  ['a newline', ['add-user', 'a\nb'], 2, 'NAME', String.raw`"a\nb"`, IAM_CHARS],
  ['an escape', ['add-user', 'a\u001b[2Jb'], 2, 'NAME', String.raw`"a\u001b[2Jb"`, IAM_CHARS],
  ['text turned around', ['add-user', 'a\u202eb'], 2, 'NAME', String.raw`"a\u202eb"`, IAM_CHARS],
  ['zero width', ['add-user', 'a\u200bb'], 2, 'NAME', String.raw`"a\u200bb"`, IAM_CHARS],
  ['a Cyrillic letter', ['add-user', 'j\u0430ne'], 2, 'NAME', String.raw`"j\u0430ne"`, IAM_CHARS],
  ['an IAM group', ['add-user', 'x', '--iam-group', 'a b'], 2, 'NAME', '"a b"', 'try a.b'],
  ['who takes a role', ['add-role', 'x', '--assumed-by', 'a/b'], 2, 'NAME', '"a/b"', IAM_CHARS],
  ['a cluster', ['add-user', 'x', '--cluster', 'my demo'], 2, 'NAME', '"my demo"', 'try my-demo'],
  ['a group', ['add-user', 'x', '--group', 'a\u202eb'], 2, 'NAME', String.raw`"a\u202eb"`, 'letters, digits'],
  ['a template as a group', ['add-user', 'x', '--group', '{{SessionName}}'], 2, 'NAME', '{{', 'letters'],
  [
    'a profile',
    ['add-user', 'x', '--profile-name', 'x\n[d]'],
    2,
    'PROFILE_NAME',
    String.raw`"x\n[d]"`,
    /--profile-name/,
  ],
  [
    'the default profile',
    ['add-user', 'x', '--profile-name', 'default'],
    2,
    'PROFILE_NAME',
    '"default"',
    /--profile-name/,
  ],
  ['a region', ['add-user', 'x', '--region', 'us-east1'], 2, 'REGION', '"us-east1"', 'us-east-1'],
  ['an account', ['add-user', 'x', '--account', '12345678901'], 2, 'USAGE', '"12345678901"', '012345678901'],
  ['a run', ['clean', '--run', '../../x'], 2, 'RUN_UNKNOWN', '"../../x"', 'letters, digits'],
  [
    'the root of an account',
    ['add-user', 'arn:aws:iam::111122223333:root'],
    3,
    'PRINCIPAL',
    'root',
    'name one user',
  ],
  ['everybody', ['add-role', '*'], 3, 'PRINCIPAL', '"*"', 'name one role'],
  ['a session', ['add-role', 'arn:aws:sts::111122223333:assumed-role/r/s'], 2, 'ARN', 'a session', 'role/r'],
  [
    'masters by their name',
    ['add-user', 'x', '--group', 'system:masters'],
    3,
    'RESERVED_GROUP',
    'system:masters',
    '--masters',
  ],
  [
    'the group of nodes',
    ['add-user', 'x', '--group', 'system:nodes'],
    3,
    'RESERVED_GROUP',
    '"system:nodes"',
    '--group reader',
  ],
]

const FLAGS: readonly Row[] = [
  ['no such command', ['add-usr', 'x'], 2, 'USAGE', '"add-usr"', 'eks-access add-user'],
  ['unknown, and one is near', ['add-user', 'x', '--grop', 'reader'], 2, 'USAGE', '"--grop"', '--group'],
  [
    'unknown, with escapes in it',
    ['clean', '--\u001b[31m'],
    2,
    'USAGE',
    String.raw`"--\u001b[31m"`,
    '--help',
  ],
  ['no value', ['add-user', 'x', '--group'], 2, 'USAGE', '--group needs a value', '--group GROUP'],
  [
    'no value before the next',
    ['add-user', 'x', '--group', '--masters'],
    2,
    'USAGE',
    '"--masters"',
    '--group GROUP',
  ],
  [
    'an empty value',
    ['add-user', 'x', '--cluster='],
    2,
    'USAGE',
    '--cluster needs a value',
    '--cluster NAME',
  ],
  [
    'a value where none is taken',
    ['add-user', 'x', '--masters=no'],
    2,
    'USAGE',
    '--masters takes no value',
    'alone',
  ],
  [
    'twice with different values',
    ['clean', '--region', 'us-west-2', '--region', 'eu-west-1'],
    2,
    'USAGE',
    '"us-west-2" and "eu-west-1"',
    '--region once',
  ],
  [
    'append and replace',
    ['add-user', 'x', '--append', '--replace'],
    2,
    'USAGE',
    '--append and --replace',
    '--append',
  ],
  ['a name too many', ['add-user', 'jane', 'doe'], 2, 'USAGE', '"doe"', 'once for each'],
  ['no such program', ['add-user', 'x', '--exec', 'asw'], 2, 'USAGE', '"asw"', '--exec aws'],
]

describe.each([
  ['names', NAMES],
  ['flags', FLAGS],
])('%s', (_title, rows) => {
  it.each(rows)('%s', async (_name, argv, exit, code, says, fix) => {
    await refuse(stage, { argv, exit, code, says: [says], fix, calls: 'none' })
  })
})

describe('nobody to ask', () => {
  it.each(['add-user', 'add-role'])('%s without a name', async (command) => {
    await refuse(stage, {
      argv: [command, '--group', 'reader'],
      exit: 2,
      code: 'VALUE_MISSING',
      says: ['no terminal', command === 'add-user' ? 'user' : 'role'],
      fix: `eks-access ${command} NAME`,
      calls: 'none',
    })
  })

  it('without a group', async () => {
    await refuse(stage, {
      argv: ['add-user', 'developer'],
      exit: 2,
      code: 'VALUE_MISSING',
      says: ['--group nor --masters'],
      fix: '--group reader',
    })
  })

  it.each([
    ['add-user', ['add-user', 'developer', '--group', 'reader']],
    ['add-role', ['add-role', 'eks-admin', '--masters']],
  ])('%s without a yes', async (_name, argv) => {
    const { operator, cluster, principal, again } = await refuse(stage, {
      argv,
      yes: false,
      exit: 2,
      code: 'CONFIRM',
      says: ['nothing was changed', 'no terminal'],
      fix: '--yes',
    })
    expect(operator).toMatchObject({ account: stage.sandbox.account })
    expect(cluster).toMatchObject({ name: 'demo' })
    expect(principal).not.toBeNull()
    expect(again).toContain('--cluster demo --region us-west-2')
  })
})

it('a name that begins like a flag is a name only behind --', async () => {
  await refuse(stage, {
    argv: ['add-user', '--jane'],
    exit: 2,
    code: 'USAGE',
    says: ['"--jane"'],
    fix: '--help',
    calls: 'none',
  })
})

it('the same value twice is once, and a dry run of it changes nothing', async () => {
  const before = await photograph(stage)
  const argv = [
    'add-user',
    'developer',
    '--group',
    'reader',
    '--group',
    'reader',
    '--cluster',
    'demo',
    '--cluster',
    'demo',
  ]
  const result = await stage.json(...argv, '--dry-run')
  expect(result).toMatchObject({ status: 'planned', principal: { groups: ['reader'] } })
  expect(await changedSince(before, stage)).toEqual([])
})

it('--group with --masters gives both', async () => {
  const result = await stage.json('add-user', 'developer', '--group', 'reader', '--masters', '--dry-run')
  expect(result).toMatchObject({ status: 'planned', principal: { groups: ['reader', 'system:masters'] } })
  expect(result.again).toContain('--group reader --masters')
  const resources = result.changes.map(({ resource }) => resource)
  expect(resources).toContain('ClusterRole reader')
})
