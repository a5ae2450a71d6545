import { expect, it } from 'vitest'
import { signsOf } from '../../src/signs.ts'
import { renderPlan } from '../../src/ui/render-plan.ts'
import { widthOf } from '../../src/ui/width.ts'
import { changeOf, LETTERS, PLAIN } from '../support/plan.ts'

const about = {
  operator: { arn: 'arn:aws:iam::111122223333:user/ops', account: '111122223333' },
  cluster: { name: 'demo', region: 'us-west-2', mode: 'CONFIG_MAP' },
  principal: { arn: 'arn:aws:iam::111122223333:user/jane', username: 'jane', groups: ['reader'] },
  again: 'eks-access add-user jane --group reader --cluster demo',
}

it('says as whom, where, what by place, how much and what to know', () => {
  const changes = [
    changeOf({ resource: 'IAM user jane' }),
    changeOf({ resource: 'IAM group developers', action: 'none', owner: 'foreign' }),
    changeOf({ resource: 'ClusterRole reader', scope: 'cluster', action: 'none', owner: 'ours' }),
    changeOf({
      resource: 'aws-auth entry of jane',
      scope: 'cluster',
      action: 'update',
      before: { groups: ['a'], username: 'jane' },
      after: { groups: ['a', 'reader'], username: 'jane' },
    }),
    changeOf({ resource: 'profile jane', scope: 'machine' }),
    changeOf({
      resource: 'temporary file',
      scope: 'machine',
      action: 'delete',
      why: 'left by a run that was cut short',
    }),
  ]
  const warnings = [{ code: 'WIDE', message: 'the policy allows more than it needs to' }]
  expect(renderPlan({ changes, warnings, about }, PLAIN)).toMatchInlineSnapshot(`
    "you           arn:aws:iam::111122223333:user/ops
    cluster       demo in us-west-2 (CONFIG_MAP)
    access for    arn:aws:iam::111122223333:user/jane
    in Kubernetes jane, in reader

    AWS account 111122223333
      + IAM user jane
      = IAM group developers (not ours: used as it is)

    Cluster demo
      = ClusterRole reader
      ~ aws-auth entry of jane
          groups: ["a"] → ["a","reader"]

    Files on this machine
      + profile jane
      − temporary file (left by a run that was cut short)

    2 to create, 1 to change, 1 to remove, 2 there already.
    ! the policy allows more than it needs to
    The same again: eks-access add-user jane --group reader --cluster demo
    "
  `)
})

const long = {
  changes: [
    changeOf({ resource: 'IAM attachment of AmazonEKSViewNodesAndWorkloadsPolicy to the group developers' }),
    changeOf({
      resource: 'aws-auth entry of jane',
      scope: 'cluster',
      action: 'update',
      before: { groups: ['a'] },
      after: { groups: ['a', 'reader', 'and-some-other-group'] },
    }),
  ],
  warnings: [
    { code: 'WIDE', message: 'reader also reads every Secret, and its IAM policy covers all clusters' },
    { code: 'NO_CONTEXT', message: 'no kubeconfig is written' },
  ],
  about,
}

it.each([40, 80, 120])(
  'keeps to %d columns, all but what is to be pasted and words that are longer',
  (columns) => {
    const text = renderPlan(long, { ...PLAIN, columns })
    const wide = text.split('\n').filter((line) => widthOf(line) > columns)
    const mayBe = [
      `The same again: ${about.again}`,
      `you           ${about.operator.arn}`,
      `access for    ${about.principal.arn}`,
      '      groups: ["a"] → ["a","reader","and-some-other-group"]',
    ]
    expect(mayBe).toEqual(expect.arrayContaining(wide))
    expect(text).toContain(`\nThe same again: ${about.again}\n`)
  },
)

it('wraps further in, so that each change is still seen as one', () => {
  const lines = renderPlan(long, { ...PLAIN, columns: 40 }).split('\n')
  expect(lines.slice(5, 9).join('\n')).toMatchInlineSnapshot(`
    "
    AWS account 111122223333
      + IAM attachment of
        AmazonEKSViewNodesAndWorkloadsPolicy"
  `)
  expect(lines.slice(-7, -1).join('\n')).toMatchInlineSnapshot(`
    "
    1 to create, 1 to change.
    ! reader also reads every Secret, and
      its IAM policy covers all clusters
    ! no kubeconfig is written
    The same again: eks-access add-user jane --group reader --cluster demo"
  `)
})

it('paints a warning of what is wide, and no other', () => {
  const lines = renderPlan(long, LETTERS).split('\n')
  expect(lines).toContain(`c[! ${long.warnings[0]?.message}]`)
  expect(lines).toContain('! no kubeconfig is written')
})

it('is plain ASCII where the locale is', () => {
  const signs = signsOf({}, 'linux')
  const changes = [...long.changes, changeOf({ resource: 'r', action: 'delete' })]
  const text = renderPlan({ ...long, changes }, { ...PLAIN, signs })
  expect(text).not.toMatch(/[^\n -~]/)
  expect(text).toContain('groups: ["a"] -> ["a","reader","and-some-other-group"]')
  expect(text).toContain('  - r\n')
})

it('paints the signs, not the words', () => {
  const changes = (['create', 'update', 'delete', 'none'] as const).map((action) =>
    changeOf({ resource: action, action, before: 1, after: 2 }),
  )
  const lines = renderPlan({ changes, warnings: [] }, LETTERS)
    .split('\n')
    .filter((line) => line.startsWith('  '))
  expect(lines).toEqual([
    '  g[+] create',
    '  c[~] update',
    '      b[1] → g[2]',
    '  b[−] delete',
    '  d[=] none',
  ])
})

it('keeps a long document from pushing the rest off the screen', () => {
  const many = (value: string): Record<string, string> =>
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index}`, value]))
  const change = changeOf({ resource: 'policy', action: 'update', before: many('a'), after: many('b') })
  const lines = renderPlan({ changes: [change], warnings: [] }, PLAIN).split('\n')
  expect(lines.filter((line) => line.includes('→'))).toHaveLength(12)
  expect(lines).toContain('      … and 8 more')
})

it('is not led by what a server says', () => {
  const text = renderPlan(
    {
      changes: [changeOf({ resource: 'user \u001b[2K\u202e', why: '\u0007' })],
      warnings: [{ code: 'X', message: '\u009b' }],
      about: { ...about, again: '\u200b', principal: { ...about.principal, groups: ['\u001b'] } },
    },
    PLAIN,
  )
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/)
})

it('says so when there is nothing to do', () => {
  expect(renderPlan({ changes: [], warnings: [] }, PLAIN).trim()).toBe('Nothing to do.')
})
