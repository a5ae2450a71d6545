import { readFile, writeFile } from 'node:fs/promises'
import { describe } from 'vitest'
import type { Stage } from '../support/stage.ts'
import { asOperator } from './operator.ts'
import { ADD_USER, itRefuses } from './refusal.ts'

/** The operator's kubeconfig names a cluster; here nothing does. */
async function withoutContext({ env }: Stage): Promise<void> {
  await writeFile(env['KUBECONFIG'] ?? '', '')
}

function refuseAll(stage: Stage, code: string, message: string): void {
  stage.sandbox.intercept(({ service }) =>
    service === 'kubernetes' ? undefined : { when: 'before', status: 403, code, message },
  )
}

describe('which cluster', () => {
  itRefuses([
    {
      name: 'there is none',
      sandbox: { clusters: [] },
      argv: ADD_USER,
      exit: 3,
      code: 'CLUSTER_NOT_FOUND',
      says: ({ sandbox }) => ['us-west-2', sandbox.account],
      fix: '--region',
    },
    {
      name: 'there are several, and no terminal to ask on',
      sandbox: { clusters: [{ name: 'blue' }, { name: 'green' }] },
      given: withoutContext,
      argv: ADD_USER,
      exit: 2,
      code: 'VALUE_MISSING',
      says: ({ sandbox }) => ['blue, green', 'us-west-2', sandbox.account],
      fix: '--cluster blue',
    },
    {
      name: 'it is not there, and one of nearly that name is',
      argv: [...ADD_USER, '--cluster', 'dmeo'],
      exit: 3,
      code: 'CLUSTER_NOT_FOUND',
      says: ({ sandbox }) => ['"dmeo"', 'us-west-2', sandbox.account],
      fix: '--cluster demo',
    },
    {
      name: 'it is not there, nor one like it',
      argv: [...ADD_USER, '--cluster', 'production'],
      exit: 3,
      code: 'CLUSTER_NOT_FOUND',
      says: ({ sandbox }) => ['"production"', 'us-west-2', sandbox.account],
      fix: 'demo',
    },
    {
      name: 'it is in another region',
      argv: [...ADD_USER, '--cluster', 'demo', '--region', 'eu-west-1'],
      exit: 3,
      code: 'CLUSTER_NOT_FOUND',
      says: ({ sandbox }) => ['"demo"', 'eu-west-1', sandbox.account],
      fix: '--region',
    },
    {
      name: 'the current context names one that is gone',
      given: async ({ env }) => {
        const file = env['KUBECONFIG'] ?? ''
        await writeFile(file, (await readFile(file, 'utf8')).replaceAll('demo', 'gone'))
      },
      argv: ADD_USER,
      exit: 3,
      code: 'CLUSTER_NOT_FOUND',
      says: ['"gone"', 'us-west-2'],
      fix: 'demo',
    },
    {
      name: 'it is being created',
      sandbox: { clusters: [{ status: 'CREATING' }] },
      argv: [...ADD_USER, '--cluster', 'demo'],
      exit: 3,
      code: 'CLUSTER_STATUS',
      says: ['demo', 'CREATING'],
      fix: 'aws eks wait cluster-active --name demo --region us-west-2',
    },
    {
      name: 'its mode is API',
      sandbox: { clusters: [{ mode: 'API' }] },
      argv: ADD_USER,
      exit: 3,
      code: 'AUTH_MODE',
      says: ['demo', 'API'],
      fix: 'aws eks create-access-entry --cluster-name demo',
    },
    {
      name: 'no region anywhere',
      given: async (stage) => {
        await withoutContext(stage)
        delete stage.env['AWS_REGION']
        delete stage.env['AWS_DEFAULT_REGION']
        await writeFile(stage.env['AWS_CONFIG_FILE'] ?? '', '')
      },
      argv: ADD_USER,
      exit: 2,
      code: 'REGION',
      says: ['no region'],
      fix: '--region',
      calls: 'none',
    },
    {
      name: 'a region in the environment that is none',
      given: async (stage) => {
        await withoutContext(stage)
        stage.env['AWS_REGION'] = 'us-west2\u202e'
      },
      argv: ADD_USER,
      exit: 2,
      code: 'REGION',
      says: ['"us-west2\\u202e"', 'AWS_REGION'],
      fix: 'write it like',
      calls: 'none',
    },
  ])
})

describe('as whom', () => {
  itRefuses([
    {
      name: 'no credentials',
      given: ({ env }) => {
        delete env['AWS_ACCESS_KEY_ID']
        delete env['AWS_SECRET_ACCESS_KEY']
      },
      argv: ADD_USER,
      exit: 4,
      code: 'CREDENTIALS',
      says: ['no AWS credentials'],
      fix: '--profile',
      calls: 'none',
    },
    {
      name: 'half a key',
      given: ({ env }) => {
        delete env['AWS_SECRET_ACCESS_KEY']
      },
      argv: ADD_USER,
      exit: 4,
      code: 'CREDENTIALS',
      says: ['AWS_SECRET_ACCESS_KEY'],
      fix: 'export both',
      calls: 'none',
    },
    {
      name: 'a profile that is not there',
      argv: [...ADD_USER, '--profile', 'prod'],
      exit: 4,
      code: 'CREDENTIALS',
      says: ['"prod"'],
      fix: 'aws configure list-profiles',
      calls: 'none',
    },
    {
      name: 'a profile without credentials',
      argv: [...ADD_USER, '--profile', 'default'],
      exit: 4,
      code: 'CREDENTIALS',
      says: ['"default"'],
      fix: '--profile default',
      calls: 'none',
    },
    {
      name: 'a wrong secret',
      given: ({ env }) => {
        env['AWS_SECRET_ACCESS_KEY'] = 'x'.repeat(40)
      },
      argv: ADD_USER,
      exit: 4,
      code: 'CREDENTIALS',
      says: ['the keys in the environment', 'signature'],
      fix: '--profile',
    },
    {
      name: 'a key that is gone',
      given: ({ env }) => {
        env['AWS_ACCESS_KEY_ID'] = 'AKIA0000000000000000'
      },
      argv: ADD_USER,
      exit: 4,
      code: 'CREDENTIALS',
      says: ['the keys in the environment', 'security token'],
      fix: '--profile',
    },
    {
      name: 'a session that is over',
      given: (stage) =>
        refuseAll(stage, 'ExpiredToken', 'The security token included in the request is expired'),
      argv: ADD_USER,
      exit: 4,
      code: 'CREDENTIALS',
      says: ['expired', 'the keys in the environment'],
      fix: 'log in again',
    },
    {
      name: 'a role that may not be taken',
      argv: ({ sandbox }) => [...ADD_USER, '--role-arn', `arn:aws:iam::${sandbox.account}:role/demo-node`],
      exit: 4,
      code: 'DENIED',
      says: ['sts:AssumeRole', 'role/demo-node'],
      fix: '--role-arn',
    },
    {
      name: 'another account than --account',
      argv: [...ADD_USER, '--account', '999988887777'],
      exit: 3,
      code: 'ACCOUNT_MISMATCH',
      says: ({ sandbox }) => ['999988887777', sandbox.account],
      fix: '--profile',
    },
    {
      name: 'clean with another account than --account',
      given: async (stage) => {
        await stage.json(...ADD_USER)
      },
      argv: ['clean', '--account', '999988887777'],
      exit: 3,
      code: 'ACCOUNT_MISMATCH',
      says: ({ sandbox }) => ['999988887777', sandbox.account],
      fix: '--profile',
    },
    {
      name: 'a user who may do nothing',
      given: async (stage) => {
        const { iam } = await asOperator(stage)
        await iam.createUser({ name: 'nobody', tags: {} })
        const key = await iam.createAccessKey('nobody')
        stage.env['AWS_ACCESS_KEY_ID'] = key.id
        stage.env['AWS_SECRET_ACCESS_KEY'] = key.secret.reveal()
      },
      argv: ADD_USER,
      exit: 4,
      code: 'DENIED',
      says: ['eks:DescribeCluster', 'user/nobody'],
      fix: 'ask an administrator',
    },
  ])
})

describe('by a safe way', () => {
  itRefuses([
    {
      name: 'an endpoint elsewhere without TLS',
      given: ({ env }) => {
        env['AWS_ENDPOINT_URL'] = 'http://192.0.2.1:4566'
      },
      argv: ADD_USER,
      exit: 3,
      code: 'INSECURE',
      says: ['"http://192.0.2.1:4566"'],
      fix: 'unset AWS_ENDPOINT_URL',
      calls: 'none',
    },
    {
      name: 'an endpoint that only looks like this machine',
      given: ({ env }) => {
        env['AWS_ENDPOINT_URL_IAM'] = 'http://127.0.0.1.example.com'
      },
      argv: ADD_USER,
      exit: 3,
      code: 'INSECURE',
      says: ['"http://127.0.0.1.example.com"'],
      fix: 'unset AWS_ENDPOINT_URL',
      calls: 'none',
    },
    {
      name: 'certificates that nobody checks',
      given: ({ env }) => {
        env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
      },
      argv: ADD_USER,
      exit: 3,
      code: 'INSECURE',
      says: ['NODE_TLS_REJECT_UNAUTHORIZED=0'],
      fix: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
      calls: 'none',
    },
  ])
})
