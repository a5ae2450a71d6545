import { describe, expect, it } from 'vitest'
import type { SandboxCall } from '../../src/sandbox/calls.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { changedOutside, photograph } from './photograph.ts'
import { ADD_USER, expectOneDocument, refuse } from './refusal.ts'

const ADD_ROLE = ['add-role', 'eks-admin', '--masters']

/** What each command needs of the operator, in the words of an administrator. */
const READS = {
  'add-user': {
    argv: ADD_USER,
    rights: [
      'eks:DescribeCluster',
      'eks:DescribeAccessEntry',
      'iam:GetUser',
      'iam:GetGroup',
      'iam:GetPolicy',
      'iam:ListAttachedGroupPolicies',
      'iam:ListGroupsForUser',
      'iam:ListAccessKeys',
      'get configmaps',
      'get clusterroles',
      'get clusterrolebindings',
    ],
  },
  'add-role': {
    argv: ADD_ROLE,
    rights: ['iam:GetRole', 'iam:GetUser', 'iam:ListAttachedRolePolicies', 'iam:ListAttachedUserPolicies'],
  },
} as const

const WRITES = {
  'add-user': {
    argv: ADD_USER,
    rights: [
      'iam:CreatePolicy',
      'iam:CreateGroup',
      'iam:AttachGroupPolicy',
      'iam:CreateUser',
      'iam:AddUserToGroup',
      'iam:CreateAccessKey',
      'create clusterroles',
      'create clusterrolebindings',
      'patch configmaps',
    ],
  },
  'add-role': {
    argv: ADD_ROLE,
    rights: [
      'iam:CreateUser',
      'iam:CreateRole',
      'iam:CreatePolicy',
      'iam:AttachRolePolicy',
      'iam:AttachUserPolicy',
      'iam:CreateAccessKey',
      'patch configmaps',
    ],
  },
} as const

const REMOVALS = {
  'add-user': {
    argv: ADD_USER,
    rights: [
      'patch configmaps',
      'delete clusterrolebindings',
      'delete clusterroles',
      'iam:UpdateAccessKey',
      'iam:DeleteAccessKey',
      'iam:RemoveUserFromGroup',
      'iam:DeleteUser',
      'iam:DetachGroupPolicy',
      'iam:DeleteGroup',
      'iam:DeletePolicy',
    ],
  },
  'add-role': {
    argv: ADD_ROLE,
    rights: [
      'patch configmaps',
      'iam:UpdateAccessKey',
      'iam:DeleteAccessKey',
      'iam:DetachUserPolicy',
      'iam:DetachRolePolicy',
      'iam:DeletePolicy',
      'iam:DeleteRole',
      'iam:DeleteUser',
    ],
  },
} as const

function rightOf({ service, operation }: Pick<SandboxCall, 'service' | 'operation'>): string {
  return service === 'kubernetes' ? operation : `${service}:${operation}`
}

/** From now on the servers say no to the operator's calls that need this right. */
function deny({ sandbox }: Stage, right: string): void {
  sandbox.intercept((call) => {
    if (rightOf(call) !== right) return undefined
    const message = `${sandbox.operator.arn} is not authorized to perform: ${right}`
    const code =
      { kubernetes: 'Forbidden', eks: 'AccessDeniedException' }[String(call.service)] ?? 'AccessDenied'
    return { when: 'before', status: 403, code, message }
  })
}

type Table = Readonly<
  Record<string, { readonly argv: readonly string[]; readonly rights: readonly string[] }>
>

/** Each right once: what both commands need is tried with the first. */
function rows(table: Table): (readonly [command: string, right: string, argv: readonly string[]])[] {
  const all = Object.entries(table).flatMap(([command, { argv, rights }]) =>
    rights.map((right) => [command, right, argv] as const),
  )
  return [...new Map(all.toReversed().map((row) => [row[1], row])).values()]
}

describe('the lists are whole', () => {
  it.each(Object.entries(WRITES))('%s, and clean', async (command, { argv, rights }) => {
    const stage = await setStage()
    await stage.json(...argv)
    expect(changesSent(stage, 0)).toEqual([...rights].toSorted())
    const sent = stage.sandbox.calls.length
    await stage.json('clean')
    expect(changesSent(stage, sent)).toEqual([...REMOVALS[command as 'add-user'].rights].toSorted())
  })
})

function changesSent({ sandbox }: Stage, from: number): readonly string[] {
  const changes = sandbox.calls.slice(from).filter(({ mutating }) => mutating)
  return [...new Set(changes.map(rightOf))].toSorted()
}

describe('no right to read: nothing is changed', () => {
  it.each(rows(READS))('%s without %s', async (_command, right, argv) => {
    const stage = await setStage()
    deny(stage, right)
    await refuse(stage, {
      argv,
      exit: 4,
      code: 'DENIED',
      says: [right, 'operator'],
      fix: 'ask an administrator',
    })
  })
})

describe('no right to change: what was made goes again', () => {
  it.each(rows(WRITES))('%s without %s', async (_command, right, argv) => {
    const stage = await setStage()
    const before = await photograph(stage)
    deny(stage, right)
    const result = expectOneDocument(await stage.run(...argv, '--yes', '--json'))
    expect(result).toMatchObject({ exit: 4, status: 'refused', left: [], error: { code: 'DENIED' } })
    expect(result.error?.message).toContain(`you have no right to ${right}: `)
    expect(result.error?.fix).toContain('ask an administrator')
    expect(result.changes.map(({ status }) => status)).not.toContain('done')
    expect(await changedOutside(before, stage)).toEqual([])
    stage.sandbox.intercept(undefined)
    expect(await stage.json(...argv)).toMatchObject({ ok: true, status: 'done' })
  })
})

describe('no right to take back: said, and gone on with later', () => {
  it.each(rows(REMOVALS))('clean after %s without %s', async (_command, right, argv) => {
    const stage = await setStage()
    const before = await photograph(stage)
    await stage.json(...argv)
    deny(stage, right)
    const result = expectOneDocument(await stage.run('clean', '--yes', '--json'))
    expect(result).toMatchObject({ exit: 5, status: 'left', error: { code: 'LEFT' } })
    expect(result.left.map(({ why }) => why).join('\n')).toContain(right)
    for (const { fix } of result.left) expect(fix).toBe('eks-access clean')
    stage.sandbox.intercept(undefined)
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})

describe('a right that is needed only to read back: what cannot be looked at stays, and is said', () => {
  it.each(['iam:GetPolicyVersion', 'iam:ListPolicyVersions'])('add-user without %s', async (right) => {
    const stage = await setStage()
    const before = await photograph(stage)
    deny(stage, right)
    const result = expectOneDocument(await stage.run(...ADD_USER, '--yes', '--json'))
    expect(result).toMatchObject({ exit: 5, status: 'left', error: { code: 'DENIED' } })
    const fix = `eks-access clean --run ${String(result.run)}`
    expect(result.left).toEqual([
      {
        resource: 'IAM policy AmazonEKSViewNodesAndWorkloadsPolicy',
        why: expect.stringContaining(right),
        fix,
      },
    ])
    stage.sandbox.intercept(undefined)
    expect(await stage.json(...fix.split(' ').slice(1))).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})
