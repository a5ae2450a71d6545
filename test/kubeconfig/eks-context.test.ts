import { describe, expect, test } from 'vitest'
import { currentEksContext, parseClusterArn } from '../../src/kubeconfig/eks-context.ts'
import { execFor, ownExec } from '../../src/kubeconfig/exec.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'
import { KUBECONFIGS } from './fixtures.ts'

const current = (text: string) => currentEksContext(parseKubeconfig(text, 'f'))
const withExec = (exec: string, server = 'https://x') =>
  `current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: "${server}"}}]\nusers: [{name: u, user: {exec: ${exec}}}]`

describe('currentEksContext', () => {
  const prod = { name: 'prod', region: 'us-east-1' }
  test.each([
    [
      KUBECONFIGS['the AWS CLI'] ?? '',
      {
        name: 'other',
        region: 'eu-west-1',
        account: '111122223333',
        arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/other',
      },
    ],
    [KUBECONFIGS['eksctl'] ?? '', prod],
    [withExec('{command: aws, args: [--region, us-east-1, eks, get-token, --cluster-name, prod]}'), prod],
    [withExec('{command: aws, args: [eks, get-token, --cluster-name=prod, --region=us-east-1]}'), prod],
    [
      withExec(
        '{command: aws-iam-authenticator, args: [token, -i, prod], env: [{name: AWS_REGION, value: us-east-1}]}',
      ),
      prod,
    ],
    [
      withExec(
        '{command: aws, args: [eks, get-token, --cluster-name, prod]}',
        'https://ABC.gr7.us-east-1.eks.amazonaws.com',
      ),
      prod,
    ],
    [withExec('{command: aws, args: [eks, get-token, --cluster-name, prod]}'), undefined],
    [withExec('{command: gcloud, args: [--cluster-name, prod, --region, us-east-1]}'), undefined],
    ['current-context: gone\ncontexts: [{name: c, context: {cluster: prod.us-east-1.eksctl.io}}]', undefined],
    ['contexts: [{name: "", context: {cluster: prod.us-east-1.eksctl.io}}]', undefined],
  ])('%#', (text, expected) => {
    expect(current(text)).toEqual(expected)
  })
})

test.each([
  'arn:aws:iam::111122223333:role/x',
  'arn:aws:eks:eu-west-1:1:cluster/x',
  'arn:aws:eks:eu-west-1:111122223333:cluster/x y',
  '',
])('%j is no cluster ARN', (text) => {
  expect(parseClusterArn(text)).toBeUndefined()
})

describe('execFor', () => {
  const login = { profile: 'ada', region: 'eu-west-1', cluster: 'prod', env: {} }

  test('the AWS CLI, its global options first', () => {
    expect(execFor({ ...login, how: 'aws', program: 'aws' })).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: [
        '--profile',
        'ada',
        '--region',
        'eu-west-1',
        'eks',
        'get-token',
        '--cluster-name',
        'prod',
        '--output',
        'json',
      ],
    })
  })

  test('eks-access, with where the AWS files are and nothing else of the environment', () => {
    const env = { AWS_CONFIG_FILE: '/c', AWS_SHARED_CREDENTIALS_FILE: '', AWS_SECRET_ACCESS_KEY: 's' }
    expect(execFor({ ...login, how: 'eks-access', program: '/opt/eks-access', env })).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: '/opt/eks-access',
      args: ['token', '--cluster-name', 'prod', '--region', 'eu-west-1', '--profile', 'ada'],
      env: { AWS_CONFIG_FILE: '/c' },
    })
  })

  test.each(['aws', 'eks-access'] as const)('what %s runs is known as ours again', (how) => {
    const exec = execFor({ ...login, how, program: how, env: { AWS_CONFIG_FILE: '/c' } })
    expect(ownExec({ name: 'u', more: [], exec: { ...exec, env: exec.env ?? {}, more: [] } })).toEqual(exec)
  })

  test.each([
    '{token: SECRET}',
    '{exec: {command: login, args: [--password, SECRET]}}',
    '{exec: {command: aws, args: [token, --cluster-name, c, --region, r, --profile, "p\\nSECRET"]}}',
    '{exec: {command: aws, args: [token, --cluster-name, c, --region, r, --profile, p], env: [{name: PASSWORD, value: SECRET}]}}',
    '{exec: {command: aws, args: [token, --cluster-name, c, --region, r, --profile, p], installHint: SECRET}}',
    '{exec: {command: aws, args: [token, --cluster-name, c, --region, r, --profile, p]}, token: SECRET}',
  ])('%s is not ours', (user) => {
    const [entry] = parseKubeconfig(`users: [{name: u, user: ${user}}]`, 'f').users
    expect(entry === undefined ? 'none' : ownExec(entry)).toBeUndefined()
  })
})
