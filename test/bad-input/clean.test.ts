import { readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { encodeEntry } from '../../src/engine/journal.ts'
import type { Holder } from '../../src/ports/iam.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { asOperator } from './operator.ts'
import { changedOutside, photograph } from './photograph.ts'
import { ADD_USER, expectOneDocument, itRefuses, refuse } from './refusal.ts'

async function addUser(stage: Stage): Promise<string> {
  return (await stage.json(...ADD_USER)).run ?? ''
}

describe('refused', () => {
  itRefuses([
    {
      name: 'a run that is not known, and there are others',
      given: addUser,
      argv: ['clean', '--run', 'tp00000000000000'],
      exit: 2,
      code: 'RUN_UNKNOWN',
      says: ['"tp00000000000000"'],
      fix: /^use one of these: \w+$/,
    },
    {
      name: 'a run that is not known, and there is none',
      argv: ['clean', '--run', 'tp00000000000000'],
      exit: 2,
      code: 'RUN_UNKNOWN',
      says: ['"tp00000000000000"'],
      fix: 'eks-access clean --from-tags',
    },
    {
      name: 'without a yes',
      given: addUser,
      argv: ['clean'],
      yes: false,
      exit: 2,
      code: 'CONFIRM',
      says: ['no terminal'],
      fix: '--yes',
    },
    {
      name: 'by marks, without a yes',
      given: async (stage) => {
        await addUser(stage)
        await rm(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', { recursive: true })
      },
      argv: ['clean', '--from-tags'],
      yes: false,
      exit: 2,
      code: 'CONFIRM',
      says: ['no terminal'],
      fix: '--yes',
    },
    {
      name: 'without a right to look',
      given: async (stage) => {
        await addUser(stage)
        stage.sandbox.intercept(({ operation }) =>
          operation === 'GetUser'
            ? {
                when: 'before',
                status: 403,
                code: 'AccessDenied',
                message: 'not authorized to perform: iam:GetUser',
              }
            : undefined,
        )
      },
      argv: ['clean'],
      exit: 4,
      code: 'DENIED',
      says: ['iam:GetUser'],
      fix: 'ask an administrator',
    },
    {
      name: 'files that cannot be read any more',
      given: async (stage) => {
        await addUser(stage)
        await writeFile(stage.env['KUBECONFIG'] ?? '', 'clusters: [\n')
      },
      argv: ['clean'],
      exit: 3,
      code: 'FILE_INVALID',
      says: ['/kube/config:2:1'],
      fix: 'kubectl config view --kubeconfig',
    },
    {
      name: 'as the one who would be removed',
      given: async (stage) => {
        await stage.json('add-user', 'developer', '--masters')
        await actAs('developer', stage)
      },
      argv: ['clean'],
      exit: 3,
      code: 'SELF',
      says: ({ sandbox }) => [`arn:aws:iam::${sandbox.account}:user/developer`],
      fix: '--profile',
    },
    {
      name: 'in the role that would be removed',
      given: async (stage) => {
        await stage.json('add-role', 'eks-admin', '--masters')
        await allow({ role: 'eks-admin' }, stage)
      },
      argv: ['clean', '--profile', 'eks-admin'],
      exit: 3,
      code: 'SELF',
      says: ({ sandbox }) => [`arn:aws:sts::${sandbox.account}:assumed-role/eks-admin/`],
      fix: '--profile',
    },
  ])
})

/** All rights, so that nothing but being the one is in the way. */
async function allow(holder: Holder, stage: Stage): Promise<void> {
  const { iam } = await asOperator(stage)
  await iam.attach(holder, 'arn:aws:iam::aws:policy/AdministratorAccess')
}

async function actAs(name: string, stage: Stage): Promise<void> {
  await allow({ user: name }, stage)
  const { env } = stage
  delete env['AWS_ACCESS_KEY_ID']
  delete env['AWS_SECRET_ACCESS_KEY']
  env['AWS_PROFILE'] = name
}

describe('another account', () => {
  it.each([['all'], ['one run']])('%s', async (which) => {
    const stage = await setStage()
    const run = await addUser(stage)
    // The same machine, and by now somebody of another account: the journal is of an account that is not this one.
    const journal = `${stage.env['EKS_ACCESS_STATE_DIR'] ?? ''}/runs/${run}.jsonl`
    await rewrite(journal, stage.sandbox.account, '999988887777')
    await refuse(stage, {
      argv: which === 'all' ? ['clean'] : ['clean', '--run', run],
      exit: 3,
      code: 'WRONG_TARGET',
      says: [run, '999988887777', stage.sandbox.account],
      fix: `eks-access clean --run ${run} --profile`,
    })
  })

  it('a cluster that was made anew under its name', async () => {
    const stage = await setStage()
    const run = await addUser(stage)
    const journal = `${stage.env['EKS_ACCESS_STATE_DIR'] ?? ''}/runs/${run}.jsonl`
    const endpoint = stage.sandbox.clusters[0]?.endpoint ?? ''
    await rewrite(journal, endpoint, 'https://192.0.2.1')
    await refuse(stage, {
      argv: ['clean'],
      exit: 3,
      code: 'WRONG_TARGET',
      says: ['demo', run, 'https://192.0.2.1', endpoint],
      fix: 'eks-access clean --from-tags',
    })
  })
})

/** Another text in all lines, with crcs that are right again. */
async function rewrite(path: string, from: string, to: string): Promise<void> {
  let crc = 0
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { crc: _crc, ...entry } = JSON.parse(line.replaceAll(from, to)) as Parameters<
        typeof encodeEntry
      >[0] & { crc: string }
      const encoded = encodeEntry(entry as Parameters<typeof encodeEntry>[0], crc)
      crc = encoded.crc
      return encoded.line
    })
  await writeFile(path, `${lines.join('\n')}\n`)
}

describe('nothing to do is no failure', () => {
  it.each([[['clean']], [['clean', '--from-tags']]])('%s on an empty account', async (argv) => {
    const stage = await setStage()
    const before = await photograph(stage)
    const result = expectOneDocument(await stage.run(...argv, '--yes', '--json'))
    expect(result).toMatchObject({ ok: true, exit: 0, status: 'nothing', changes: [] })
    expect(await changedOutside(before, stage)).toEqual([])
  })

  it('a run that was taken back already', async () => {
    const stage = await setStage()
    const run = await addUser(stage)
    await stage.json('clean')
    const before = await photograph(stage)
    const sent = stage.sandbox.calls.length
    const result = expectOneDocument(await stage.run('clean', '--run', run, '--yes', '--json'))
    expect(result).toMatchObject({ ok: true, exit: 0, status: 'nothing', changes: [] })
    expect(stage.sandbox.calls.slice(sent).filter(({ mutating }) => mutating)).toEqual([])
    expect(await changedOutside(before, stage)).toEqual([])
  })
})

describe('what somebody else has changed meanwhile stays, and is said', () => {
  it('a file of ours that is gone', async () => {
    const stage = await setStage()
    const before = await photograph(stage)
    await addUser(stage)
    await rm(stage.env['AWS_SHARED_CREDENTIALS_FILE'] ?? '')
    expect(await stage.json('clean')).toMatchObject({ ok: true, exit: 0, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })

  it('a profile of ours that says something else by now', async () => {
    const stage = await setStage()
    const run = await addUser(stage)
    const file = stage.env['AWS_CONFIG_FILE'] ?? ''
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(/(\[profile developer\]\nregion = ).*/, '$1eu-west-1'),
    )
    const result = expectOneDocument(await stage.run('clean', '--yes', '--json'))
    expect(result).toMatchObject({ exit: 5, status: 'left', error: { code: 'LEFT' }, run })
    expect(result.left).toEqual([
      {
        resource: `profile developer in ${file}`,
        why: expect.stringContaining('changed'),
        fix: expect.stringContaining('eks-access clean'),
      },
    ])
    expect(await readFile(file, 'utf8')).toContain('region = eu-west-1')
  })
})
