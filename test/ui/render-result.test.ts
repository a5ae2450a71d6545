import { expect, it } from 'vitest'
import { renderFailure, renderLeft, renderResult } from '../../src/ui/render-result.ts'
import { changeOf, doneResult, PLAIN } from '../support/plan.ts'
import { toChangeResult } from '../../src/commands/result.ts'

const checks = [
  {
    as: 'developer',
    how: 'identity',
    verb: 'get',
    resource: 'pods',
    expected: 'yes',
    actual: 'yes',
    ok: true,
  },
  {
    as: 'developer',
    how: 'identity',
    verb: 'create',
    resource: 'pods',
    namespace: 'default',
    expected: 'no',
    actual: 'yes',
    ok: false,
  },
  { as: 'developer', how: 'skipped', verb: 'list', resource: 'secrets', expected: 'no', ok: true },
] as const

it('ends with the commands to try and the one that takes it back', () => {
  expect(renderResult(doneResult({ checks: checks.slice(0, 1) }), PLAIN)).toMatchInlineSnapshot(`
    "✔ developer on demo is ready, in reader.

      profile     developer
      context     developer@demo.us-west-2
      access key  AKIAEXAMPLE
      file        /home/me/.aws/credentials
      file        /home/me/.kube/config

    Checked:
        as         may       expected  answer
      ✔ developer  get pods  yes       yes

    Try it:
      kubectl --context developer@demo.us-west-2 auth whoami
      kubectl --context developer@demo.us-west-2 get pods
      aws --profile developer sts get-caller-identity

    Take it back:
      eks-access clean --run 20260102-abc
    "
  `)
})

it('names the kubeconfig where kubectl would not look by itself', () => {
  expect(renderResult(doneResult(), PLAIN, { kubeconfig: '/tmp/a b' })).toContain(
    "kubectl --kubeconfig '/tmp/a b' --context developer@demo.us-west-2 auth whoami",
  )
})

it('shows the plan of a dry run', () => {
  const changes = [toChangeResult(changeOf({ resource: 'IAM user developer' }), 'planned')]
  const text = renderResult(doneResult({ status: 'planned', run: null, dryRun: true, changes }), PLAIN)
  expect(text).toContain('AWS account 111122223333\n  + IAM user developer\n')
  expect(text).toContain('The same again: eks-access add-user developer --group reader')
  expect(text).not.toContain('Take it back')
})

it('says that there was nothing to do', () => {
  const text = renderResult(doneResult({ status: 'nothing', run: null }), PLAIN)
  expect(text).toMatch(/^✔ Nothing to do: developer on demo is as asked for\./)
  expect(text).not.toContain('Take it back')
})

it('counts what was taken back, and names what stays for others', () => {
  const changes = [
    toChangeResult(changeOf({ resource: 'IAM user a', action: 'delete' }), 'undone'),
    toChangeResult(changeOf({ resource: 'IAM group developers', action: 'delete' }), 'kept', 'used by run 2'),
  ]
  const result = doneResult({
    command: 'clean',
    status: 'undone',
    principal: null,
    cluster: null,
    made: null,
    changes,
  })
  expect(renderResult(result, PLAIN)).toBe(
    '✔ Taken back: 1 thing.\n\n  kept        IAM group developers (used by run 2)\n',
  )
})

it('shows of a failure only the checks that it came to', () => {
  const result = doneResult({ ok: false, exit: 1, status: 'failed', checks })
  expect(renderResult(result, PLAIN)).toMatchInlineSnapshot(`
    "Checked:
        as         may                     expected  answer
      ✔ developer  get pods                yes       yes
      ✖ developer  create pods in default  no        yes
      ! developer  list secrets            no        not checked
    "
  `)
  expect(renderResult({ ...result, checks: [] }, PLAIN)).toBe('')
})

it('says what went wrong and how to mend it', () => {
  expect(renderFailure({ message: 'it broke\u001b', fix: 'mend it' }, PLAIN)).toBe(
    '✖ it broke\\u001b\n  → mend it\n',
  )
})

it('says what is left, where the journal is and what goes on', () => {
  const left = [
    {
      resource: 'IAM user developer',
      why: 'it has a key that is not ours',
      fix: 'eks-access clean --run 20260102-abc',
    },
  ]
  expect(renderLeft(doneResult({ left }), PLAIN)).toMatchInlineSnapshot(`
    "Left behind:
      ! IAM user developer: it has a key that is not ours

    Journal: /state/runs/20260102-abc.jsonl
    Go on with: eks-access add-user developer --group reader
    Take it back: eks-access clean --run 20260102-abc
    "
  `)
  expect(renderLeft(doneResult(), PLAIN)).toBe('')
})
