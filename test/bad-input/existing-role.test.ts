import { afterAll, describe, it } from 'vitest'
import { openStage } from '../support/stage.ts'
import { asOperator } from './operator.ts'
import { refuse } from './refusal.ts'
import type { BadInput } from './refusal.ts'

const ROOT = 'arn:aws:iam::111122223333'
const [OLD, NEW] = ['0123456789abcdef', 'fedcba9876543210']
const SSO = `${ROOT}:role/aws-reserved/sso.amazonaws.com`
const READER = ['--group', 'reader', '--use-existing']
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `${ROOT}:root` }, Action: 'sts:AssumeRole' }],
}

// All are refused before anything is written, so that they share a stage.
const stage = await openStage({
  permissionSets: [
    { name: 'Developer', suffix: OLD, region: 'eu-west-1' },
    { name: 'Ops', suffix: OLD, region: 'eu-west-1' },
    { name: 'Ops', suffix: NEW, region: 'us-east-1' },
  ],
})
const { iam } = await asOperator(stage)
await iam.createRole({ name: 'ci', path: '/team/', trust: TRUST, tags: {} })
afterAll(() => stage.close())

type Row = Pick<BadInput, 'code' | 'fix' | 'exit'> & {
  readonly name: string
  readonly argv: readonly string[]
  readonly says: readonly string[]
}

function itRefusesHere(rows: readonly (Omit<Row, 'code' | 'exit'> & Partial<Row>)[]): void {
  it.each(rows.map((row) => [row.name, { code: 'PRINCIPAL', exit: 3, ...row }] as const))(
    '%s',
    async (_name, row) => {
      await refuse(stage, row)
    },
  )
}

describe('which role is meant', () => {
  itRefusesHere([
    {
      name: 'none of that name, but one that is near',
      argv: ['add-role', 'developr', ...READER],
      says: ['no role "developr"', 'its permission sets are Developer, Ops'],
      fix: /did you mean: eks-access add-role Developer --group reader --use-existing$/,
    },
    {
      name: 'none that is near either',
      argv: ['add-role', 'warehouse', ...READER],
      says: ['no role "warehouse"', 'Developer, Ops'],
      fix: 'aws iam list-roles; without --use-existing a new role is made',
    },
    {
      name: 'a permission set in other case',
      argv: ['add-role', 'DEVELOPER', ...READER],
      says: ['no role "DEVELOPER"'],
      fix: 'add-role Developer ',
    },
    {
      name: 'the role of a permission set that was made anew since',
      argv: ['add-role', `AWSReservedSSO_Developer_${NEW}`, ...READER],
      says: [`no role "AWSReservedSSO_Developer_${NEW}"`],
      fix: 'add-role Developer ',
    },
    {
      name: 'two roles of one permission set',
      argv: ['add-role', 'Ops', ...READER],
      says: [
        'the permission set "Ops" has 2 roles',
        `${SSO}/eu-west-1/AWSReservedSSO_Ops_${OLD}`,
        `${SSO}/us-east-1/AWSReservedSSO_Ops_${NEW}`,
      ],
      fix: `add-role ${SSO}/eu-west-1/AWSReservedSSO_Ops_${OLD} --group reader --use-existing`,
    },
    {
      name: 'an ARN without the path that the role has',
      argv: ['add-role', `${ROOT}:role/AWSReservedSSO_Ops_${OLD}`, ...READER],
      says: [`there is ${SSO}/eu-west-1/AWSReservedSSO_Ops_${OLD}`],
      fix: `eks-access add-role ${SSO}/eu-west-1/AWSReservedSSO_Ops_${OLD} --use-existing`,
    },
    {
      name: 'a service-linked role',
      argv: ['add-role', 'AWSServiceRoleForAmazonEKS', ...READER],
      says: ['service-linked'],
      fix: 'name a role that people',
      code: 'ARN',
      exit: 2,
    },
    {
      name: 'a name that AWS keeps, for a new role',
      argv: ['add-role', `AWSReservedSSO_Mine_${OLD}`, '--group', 'reader'],
      says: [`"AWSReservedSSO_Mine_${OLD}" cannot be the name of a new role`],
      fix: /eks-access add-role Mine --group reader --use-existing$/,
    },
    {
      name: 'one that AWS keeps, with somebody who is to take it',
      argv: ['add-role', 'AWSReservedSSO_Mine', ...READER, '--assumed-by', 'jane'],
      says: ['no role "AWSReservedSSO_Mine"'],
      fix: /^aws iam list-roles$/,
    },
  ])
})

describe('a role that is there', () => {
  itRefusesHere([
    {
      name: 'without --use-existing',
      argv: ['add-role', 'ci', '--group', 'reader'],
      says: [`${ROOT}:role/team/ci is there already`],
      fix: /add-role ci --group reader --cluster demo --region us-west-2 --use-existing$/,
      code: 'EXISTS',
    },
    {
      name: 'of Identity Center without --use-existing',
      argv: ['add-role', `AWSReservedSSO_Developer_${OLD}`, '--group', 'reader'],
      says: [`${SSO}/eu-west-1/AWSReservedSSO_Developer_${OLD} is there already`],
      fix: /--region us-west-2 --use-existing$/,
      code: 'EXISTS',
    },
    {
      name: 'with a key for nobody',
      argv: ['add-role', 'ci', ...READER, '--new-key'],
      says: ['nobody is named who takes ci'],
      fix: '--assumed-by USER',
    },
  ])
})

describe('what a role of Identity Center cannot have', () => {
  itRefusesHere(
    [
      ['--assumed-by', 'jane'],
      ['--assumed-by-group', 'staff'],
      ['--new-key'],
      ['--profile-name', 'work'],
      ['--kubeconfig', '/tmp/kubeconfig'],
      ['--use-context'],
      ['--exec', 'aws'],
      ['--handover', 'developers'],
    ].map((flag) => ({
      name: flag[0] ?? '',
      argv: ['add-role', 'Developer', ...READER, ...flag],
      says: [`${flag[0]} means nothing for ${SSO}/eu-west-1/AWSReservedSSO_Developer_${OLD}`],
      fix: `leave out ${flag[0]}; each person runs: aws configure sso --profile NAME && aws eks update-kubeconfig --name demo --region us-west-2 --profile NAME`,
    })),
  )
})
