import fc from 'fast-check'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { byHand, wordsOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'

/** Each flag given or not, with values that a shell would trip over. */
function flags(own: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<readonly string[]> {
  const each = Object.entries(own).map(([flag, values]) =>
    fc.option(
      values.length === 0
        ? fc.constant<readonly string[]>([flag])
        : fc.constantFrom(...values).map((value): readonly string[] => [flag, value]),
      { nil: [] },
    ),
  )
  return fc.tuple(...each).map((words) => words.flat())
}

const COMMON = {
  '--group': ['reader', 'team:on-call@x', 'nobody-is-bound-to-this'],
  '--masters': [],
  '--least-privilege': [],
  '--cluster': ['demo'],
  '--region': ['us-west-2'],
  '--account': ['111122223333'],
  '--use-existing': [],
  '--new-key': [],
  '--profile-name': ['work.dev', 'a+b@c'],
  '--exec': ['auto', 'aws', 'eks-access'],
  '--keep': [],
} as const
const POLICY = { '--append': [], '--replace': [] } as const

it('again: the command line in the document gives the very same plan, or the very same refusal', async () => {
  const stage = await setStage()
  const { iam, kube } = await byHand(stage)
  await iam.createUser({ name: 'existing', path: '/team/', tags: {} })
  const apiGroup = 'rbac.authorization.k8s.io'
  await kube.create('clusterrolebindings', {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'on-call' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'view' },
    subjects: [{ apiGroup, kind: 'Group', name: 'team:on-call@x' }],
  })
  // Where the files are: on this machine, or for another one.
  const files = fc.oneof(
    flags({ '--kubeconfig': [join(stage.home.folder, 'kube', "it's a file")], '--use-context': [] }),
    flags({ '--handover': ["for jane's desk", 'no/where'] }),
  )
  const user = fc.tuple(
    fc.constantFrom('developer', 'existing', 'arn:aws:iam::111122223333:user/team/existing'),
    flags({ ...COMMON, '--iam-group': ['developers', 'a+b=c'] }),
  )
  const role = fc.tuple(
    fc.constantFrom('eks-admin', 'demo-node', 'platform-admin'),
    flags({
      ...COMMON,
      '--assumed-by': ['jane', 'existing'],
      '--assumed-by-group': ['staff'],
    }),
  )
  const asked = fc.oneof(
    user.map(([name, words]) => ['add-user', name, ...words]),
    role.map(([name, words]) => ['add-role', name, ...words]),
  )
  const calls = stage.sandbox.calls.length
  await fc.assert(
    fc.asyncProperty(
      asked,
      files,
      fc.option(fc.constantFrom(...Object.keys(POLICY)), { nil: '' }),
      async (argv, own, more) => {
        const first = await stage.json(...argv, ...own, ...(more === '' ? [] : [more]), '--dry-run')
        const second = await stage.json(...wordsOf(first.again), '--dry-run')
        expect(second).toEqual(first)
      },
    ),
    { numRuns: 30 },
  )
  expect(stage.sandbox.calls.slice(calls).filter(({ mutating }) => mutating)).toEqual([])
})
