import { DescribeClusterCommand, ListClustersCommand } from '@aws-sdk/client-eks'
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetAccountSummaryCommand,
  GetRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { ROOT, policyArn } from './iam-world.ts'
import { assume, createRole, createUser, userArn } from './people.ts'
import { ACCOUNT, allow, policy, refusal, startWorld, trust } from './world.ts'

test('without a right nothing goes but asking who one is', async () => {
  const world = await startWorld()
  const keys = await createUser(world.iam(), 'developer')
  const no = (action: string, resource: string) =>
    `User: ${userArn('developer')} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
  const iam = world.iam(keys)
  expect(await refusal(iam.send(new CreateUserCommand({ UserName: 'x', Path: '/a/' })))).toBe(
    `AccessDenied: ${no('iam:CreateUser', userArn('a/x'))}`,
  )
  expect(await refusal(iam.send(new ListUsersCommand({})))).toBe(
    `AccessDenied: ${no('iam:ListUsers', userArn(''))}`,
  )
  expect(await refusal(iam.send(new GetAccountSummaryCommand({})))).toBe(
    `AccessDenied: ${no('iam:GetAccountSummary', '*')}`,
  )
  expect(await refusal(world.eks(keys).send(new DescribeClusterCommand({ name: 'demo' })))).toBe(
    `AccessDenied: ${no('eks:DescribeCluster', `arn:aws:eks:us-west-2:${ACCOUNT}:cluster/demo`)}`,
  )
  expect((await world.sts(keys).send(new GetCallerIdentityCommand({}))).Arn).toBe(userArn('developer'))
})

test('what is not there is no secret kept from the right, nor told without it', async () => {
  const world = await startWorld()
  const keys = await createUser(world.iam(), 'developer', allow('iam:GetUser', userArn('dev*')))
  const get = (UserName: string) => refusal(world.iam(keys).send(new GetUserCommand({ UserName })))
  expect(await get('devnull')).toMatch(/^NoSuchEntity: /)
  expect(await get('nobody')).toMatch(/^AccessDenied: /)
})

test('rights come by attachment, by group and by role; a deny wins', async () => {
  const world = await startWorld()
  const iam = world.iam()
  const see = allow(['eks:ListClusters', 'eks:DescribeCluster'])
  await iam.send(new CreatePolicyCommand({ PolicyName: 'see', PolicyDocument: see }))
  await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'blind',
      PolicyDocument: policy([{ Effect: 'Deny', Action: 'eks:List*', Resource: '*' }]),
    }),
  )
  await iam.send(new CreateGroupCommand({ GroupName: 'developers' }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'developers', PolicyArn: policyArn('see') }))
  const keys = await createUser(iam, 'developer')
  const list = () => world.eks(keys).send(new ListClustersCommand({}))
  expect(await refusal(list())).toMatch(/^AccessDenied: /)
  await iam.send(new AddUserToGroupCommand({ GroupName: 'developers', UserName: 'developer' }))
  expect((await list()).clusters).toEqual(['demo'])
  await iam.send(new AttachUserPolicyCommand({ UserName: 'developer', PolicyArn: policyArn('blind') }))
  expect(await refusal(list())).toMatch(/with an explicit deny in an identity-based policy$/)

  const role = await createRole(iam, 'viewer', trust(ROOT), see)
  const session = await assume(world.sts(), role)
  expect((await world.eks(session).send(new ListClustersCommand({}))).clusters).toEqual(['demo'])
  expect(await refusal(world.iam(session).send(new ListUsersCommand({})))).toMatch(
    new RegExp(`User: arn:aws:sts::${ACCOUNT}:assumed-role/viewer/work is not authorized`),
  )
})

test('the tags of a thing and of a request count', async () => {
  const world = await startWorld()
  const iam = world.iam()
  const keys = await createUser(
    iam,
    'helper',
    policy([
      {
        Effect: 'Allow',
        Action: 'iam:CreateUser',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:RequestTag/team': 'blue' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        },
      },
      {
        Effect: 'Allow',
        Action: 'iam:GetUser',
        Resource: '*',
        Condition: { StringEquals: { 'iam:ResourceTag/team': 'blue' } },
      },
    ]),
  )
  const helper = world.iam(keys)
  const create = (UserName: string, ...Tags: { Key: string; Value: string }[]) =>
    helper.send(new CreateUserCommand({ UserName, Tags }))
  await create('b', { Key: 'team', Value: 'blue' })
  expect(await refusal(create('c', { Key: 'team', Value: 'red' }))).toMatch(/^AccessDenied: /)
  expect(await refusal(create('c', { Key: 'team', Value: 'blue' }, { Key: 'x', Value: '' }))).toMatch(
    /^AccessDenied: /,
  )
  expect((await helper.send(new GetUserCommand({ UserName: 'b' }))).User?.UserName).toBe('b')
  expect(await refusal(helper.send(new GetUserCommand({ UserName: 'operator' })))).toMatch(/^AccessDenied: /)
})

test('which policy may be attached can be said', async () => {
  const world = await startWorld()
  const iam = world.iam()
  for (const PolicyName of ['small', 'big']) {
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: allow('iam:GetUser') }))
  }
  const only = { ArnEquals: { 'iam:PolicyARN': policyArn('small') } }
  const helper = world.iam(await createUser(iam, 'helper', allow('iam:AttachUserPolicy', '*', only)))
  const attach = (name: string) =>
    helper.send(new AttachUserPolicyCommand({ UserName: 'helper', PolicyArn: policyArn(name) }))
  await attach('small')
  expect(await refusal(attach('big'))).toMatch(/^AccessDenied: /)
})

test('one may manage oneself', async () => {
  const world = await startWorld()
  const own = allow('iam:*AccessKey*', 'arn:aws:iam::*:user/${aws:username}')
  const self = world.iam(await createUser(world.iam(), 'self', own))
  expect((await self.send(new CreateAccessKeyCommand({}))).AccessKey?.UserName).toBe('self')
  expect(await refusal(self.send(new CreateAccessKeyCommand({ UserName: 'operator' })))).toMatch(
    /^AccessDenied: /,
  )
})

test('a session has no user of its own', async () => {
  const world = await startWorld()
  const role = await createRole(world.iam(), 'r', trust(ROOT), allow('*'))
  const session = world.iam(await assume(world.sts(), role))
  expect(await refusal(session.send(new GetUserCommand({})))).toBe(
    'ValidationError: Must specify userName when calling with non-User credentials',
  )
  expect((await session.send(new GetRoleCommand({ RoleName: 'r' }))).Role?.RoleLastUsed?.Region).toBe(
    'us-west-2',
  )
})

test('the simulator says what the policies would', async () => {
  const world = await startWorld()
  const iam = world.iam()
  await createUser(
    iam,
    'u',
    policy([
      { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:DeleteUser', Resource: userArn('operator') },
    ]),
  )
  const simulate = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: userArn('u'),
    ActionNames: ['iam:GetUser', 'iam:DeleteUser', 'eks:ListClusters'],
    ResourceArns: [userArn('operator')],
  })
  const { EvaluationResults } = await iam.send(simulate)
  expect(
    EvaluationResults?.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision]),
  ).toEqual([
    ['iam:GetUser', 'allowed'],
    ['iam:DeleteUser', 'explicitDeny'],
    ['eks:ListClusters', 'implicitDeny'],
  ])
  const nobody = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: userArn('nobody'),
    ActionNames: ['iam:GetUser'],
  })
  expect(await refusal(iam.send(nobody))).toMatch(/^NoSuchEntity: /)
})
