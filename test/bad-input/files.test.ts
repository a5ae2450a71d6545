import { spawnSync } from 'node:child_process'
import { chmod, link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { changedOutside, photograph } from './photograph.ts'
import { ADD_USER, itRefuses } from './refusal.ts'
import type { BadInput } from './refusal.ts'

const VARIABLES = {
  config: 'AWS_CONFIG_FILE',
  credentials: 'AWS_SHARED_CREDENTIALS_FILE',
  kubeconfig: 'KUBECONFIG',
} as const
type FileName = keyof typeof VARIABLES

function pathOf({ env }: Stage, file: FileName): string {
  return env[VARIABLES[file]] ?? ''
}

type Put = (path: string, stage: Stage) => unknown

/** A row for a file that something is wrong with. */
function wrong(
  file: FileName,
  what: string,
  put: Put,
  answer: Pick<BadInput, 'code'> & {
    readonly says: readonly (string | RegExp)[]
    readonly fix: string | RegExp
  },
): BadInput {
  return {
    name: `${file}: ${what}`,
    given: async (stage) => {
      const path = pathOf(stage, file)
      await rm(path, { force: true })
      await put(path, stage)
    },
    argv: [...ADD_USER, '--cluster', 'demo'],
    exit: 3,
    code: answer.code,
    says: (stage) => [pathOf(stage, file), ...answer.says],
    fix: answer.fix,
  }
}

const text =
  (words: string | Buffer): Put =>
  (path) =>
    writeFile(path, words, { mode: 0o600 })
const FILES = Object.keys(VARIABLES) as FileName[]

/** As root no mode stands in the way, so what stands there is not a file. */
const IN_THE_WAY: readonly (readonly [what: string, put: Put, says: string])[] = [
  ['a folder', (path) => mkdir(path), 'folder'],
  ['a FIFO', (path) => spawnSync('mkfifo', [path]), 'not a plain file'],
  ['a hard link', hardLink, 'hard link'],
  ['a link in a circle', (path) => symlink(path, path), 'link'],
  ['over 10 MiB', text(Buffer.alloc(10 * 1024 * 1024 + 1, '#')), '10 MiB'],
]

async function hardLink(path: string, { home }: Stage): Promise<void> {
  const other = join(home.folder, 'other')
  await writeFile(other, '', { mode: 0o600 })
  await link(other, path)
}

describe('something else is where a file should be', () => {
  itRefuses(
    FILES.flatMap((file) =>
      IN_THE_WAY.map(([what, put, says]) =>
        wrong(file, what, put, { code: 'FILE_UNUSABLE', says: [says], fix: /\S/ }),
      ),
    ),
  )
})

describe('a path that leads nowhere', () => {
  itRefuses(
    FILES.map((file) => ({
      name: file,
      given: ({ env, home }) => {
        env[VARIABLES[file]] = join(home.folder, 'kube', 'config', 'below', 'a', 'file')
      },
      argv: [...ADD_USER, '--cluster', 'demo'],
      exit: 3,
      code: 'FILE_UNUSABLE',
      says: (stage) => [join(stage.home.folder, 'kube', 'config'), 'not a folder'],
      fix: /\S/,
    })),
  )
})

/** `&a` tenfold, nine times over. */
const BOMB = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]
${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`).join('\n')}
clusters: *a9
`

describe('a file that its own programs cannot read', () => {
  itRefuses([
    wrong('config', 'a section twice', text('[default]\nregion = us-west-2\n[default]\n'), {
      code: 'FILE_INVALID',
      says: ['line 3', '[default]', 'line 1'],
      fix: 'mend line 3',
    }),
    wrong('config', 'a setting without a section', text('region = us-west-2\n'), {
      code: 'FILE_INVALID',
      says: ['line 1', 'no [section]'],
      fix: 'mend line 1',
    }),
    wrong('config', 'a byte order mark', text('\ufeff[default]\n'), {
      code: 'FILE_INVALID',
      says: ['line 1', 'byte order mark'],
      fix: 'mend line 1',
    }),
    wrong('config', 'Latin-1', text(Buffer.from('[default]\n# caf\u00e9\n', 'latin1')), {
      code: 'FILE_INVALID',
      says: ['line 2', 'UTF-8'],
      fix: 'mend line 2',
    }),
    wrong('credentials', 'a line that says nothing', text('[a]\naws_access_key_id = AKIA\nwJalrXUtnFEMI\n'), {
      code: 'FILE_INVALID',
      says: ['line 3', /^(?!.*wJalr)/],
      fix: 'mend line 3',
    }),
    wrong(
      'credentials',
      'a secret twice',
      text('[a]\naws_secret_access_key = x1\naws_secret_access_key = x2\n'),
      {
        code: 'FILE_INVALID',
        says: ['line 3', 'aws_secret_access_key', 'line 2', /^(?!.*x2)/],
        fix: 'mend line 3',
      },
    ),
    ...(
      [
        ['not YAML', 'clusters: [a\n', /:2:1 /],
        ['a list', '- a\n', /:1:1 /],
        ['a text', 'hello\n', /:1:1 /],
        ['of another kind', 'apiVersion: v1\nkind: Pod\n', /:2:7 .*"Pod"/],
        ['a list that is none', 'clusters: 7\n', /:1:11 /],
        ['a name twice', 'users:\n- {name: a}\n- {name: a}\n', /:3:3 .*"a"/],
        ['a name that is a number', 'users:\n- name: 7\n', /:2:9 /],
        ['a tab', 'clusters:\n\t- name: a\n', /:2:1 /],
        ['binary', '\u0000\u0001', /:1:1 /],
        ['Latin-1', Buffer.from('# caf\u00e9\n', 'latin1'), /:1:1 .*UTF-8/],
        ['an alias bomb', BOMB, /alias/i],
      ] as const
    ).map(([what, words, says]) =>
      wrong('kubeconfig', what, text(words), {
        code: 'FILE_INVALID',
        says: [says],
        fix: 'kubectl config view --kubeconfig',
      }),
    ),
  ])

  it('an alias bomb costs no time', async () => {
    const stage = await setStage()
    await writeFile(pathOf(stage, 'kubeconfig'), BOMB)
    await stage.json(...ADD_USER, '--cluster', 'demo')
    const start = performance.now()
    expect(await stage.json(...ADD_USER, '--cluster', 'demo')).toMatchObject({ exit: 3 })
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('somebody else has the name', () => {
  itRefuses([
    wrong('config', 'the profile', text('[profile developer]\nregion = eu-west-1\n'), {
      code: 'PROFILE_EXISTS',
      says: ['profile developer', 'eu-west-1'],
      fix: '--profile-name',
    }),
    wrong(
      'credentials',
      'the profile',
      text('[developer]\naws_access_key_id = AKIAOTHER00000000000\naws_secret_access_key = shhh\n'),
      {
        code: 'PROFILE_EXISTS',
        says: ['other credentials', 'profile developer', /^(?!.*shhh)/],
        fix: '--profile-name',
      },
    ),
    wrong(
      'kubeconfig',
      'the context',
      text('contexts:\n- name: developer@demo.us-west-2\n  context: {cluster: other, user: me}\n'),
      {
        code: 'CONTEXT_EXISTS',
        says: ['developer@demo.us-west-2', 'other'],
        fix: 'kubectl config rename-context developer@demo.us-west-2 NEW',
      },
    ),
    wrong(
      'kubeconfig',
      'the user',
      text('users:\n- name: developer@demo.us-west-2\n  user: {token: shhh}\n'),
      {
        code: 'CONTEXT_EXISTS',
        says: ['developer@demo.us-west-2', 'other', /^(?!.*shhh)/],
        fix: 'kubectl config delete-user developer@demo.us-west-2',
      },
    ),
    wrong(
      'kubeconfig',
      'the cluster',
      text(
        'clusters:\n- name: arn:aws:eks:us-west-2:111122223333:cluster/demo\n  cluster: {server: "https://192.0.2.1"}\n',
      ),
      {
        code: 'CONTEXT_EXISTS',
        says: ['cluster/demo', 'https://192.0.2.1'],
        fix: 'aws eks update-kubeconfig --region us-west-2 --name demo',
      },
    ),
    {
      name: 'a role whose profile would be that of its user',
      argv: ['add-role', 'manager', '--masters'],
      exit: 3,
      code: 'PROFILE_EXISTS',
      says: ['manager'],
      fix: '--profile-name',
    },
  ])
})

/** Files that are odd and fine: every byte that was there stays, and is all that is there after clean. */
const FINE: readonly (readonly [what: string, file: FileName, put: Put])[] = [
  ['empty', 'kubeconfig', text('')],
  ['lists that are null', 'kubeconfig', text('clusters: null\nusers:\ncontexts: ~\n')],
  ['lists in braces', 'kubeconfig', text('{clusters: [], users: [], contexts: []}\n')],
  ['JSON', 'kubeconfig', text('{"apiVersion": "v1", "kind": "Config", "clusters": []}')],
  ['Windows line ends', 'kubeconfig', text('apiVersion: v1\r\nclusters: []\r\nusers: []\r\n')],
  [
    'comments, and no last line end',
    'kubeconfig',
    text('# mine\nusers:\n- name: me\n  user: {token: x} # old'),
  ],
  ['a link to a file', 'kubeconfig', linked],
  ['a link to a file', 'credentials', linked],
  ['a link to a file that is not there yet', 'credentials', dangling],
  [
    'a mode of its own',
    'config',
    async (path) => writeFile(path, '[default]\n').then(() => chmod(path, 0o640)),
  ],
  ['no last line end', 'config', text('[default]\nregion = us-west-2')],
  ['Windows line ends', 'config', text('[default]\r\nregion = us-west-2\r\n')],
  ['the profile as it is wanted', 'config', text('[profile developer]\nregion = us-west-2\n')],
  ['comments behind values', 'credentials', text('; mine\n[other]\naws_access_key_id = AKIA ; x\n')],
]

async function linked(path: string, { home }: Stage): Promise<void> {
  const real = join(home.folder, 'aws', 'real file')
  await writeFile(real, '', { mode: 0o600 })
  await symlink(real, path)
}

async function dangling(path: string, { home }: Stage): Promise<void> {
  await symlink(join(home.folder, 'aws', 'not yet'), path)
}

describe('odd, and taken as it is', () => {
  it.each(FINE)('%s: %s', async (_what, file, put) => {
    const stage = await setStage()
    const path = pathOf(stage, file)
    await rm(path, { force: true })
    await put(path, stage)
    const before = await photograph(stage)
    expect(await stage.json(...ADD_USER, '--cluster', 'demo')).toMatchObject({ ok: true, status: 'done' })
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })

  it('KUBECONFIG with nothing but separators is the file in HOME', async () => {
    const stage = await setStage()
    stage.env['KUBECONFIG'] = '::'
    const before = await photograph(stage)
    const result = await stage.json(...ADD_USER, '--cluster', 'demo')
    const path = join(stage.home.folder, '.kube', 'config')
    expect(result).toMatchObject({ ok: true, status: 'done' })
    expect(result.made?.files).toContain(path)
    expect(await readFile(path, 'utf8')).toContain('name: developer@demo.us-west-2')
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })

  it('the same context that is there already is used, and stays', async () => {
    const stage = await setStage()
    const path = pathOf(stage, 'kubeconfig')
    const old = await readFile(path, 'utf8')
    await stage.json(...ADD_USER)
    const mine = await readFile(path, 'utf8')
    await stage.json('clean')
    expect(await readFile(path, 'utf8')).toBe(old)
    await writeFile(path, mine)
    const before = await photograph(stage)
    expect(await stage.json(...ADD_USER)).toMatchObject({ ok: true, status: 'done' })
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})
