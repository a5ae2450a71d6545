import { expect, it } from 'vitest'
import { renderEnd, renderFailure, renderLeft, renderResult } from '../../src/ui/render-result.ts'
import { changeOf, doneResult, PLAIN } from '../support/plan.ts'
import { toChangeResult } from '../../src/commands/result.ts'
import type { Result } from '../../src/commands/result.ts'

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
        what came out  expected  asked
      ✔ can get pods   can       as developer

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

it('says what is handed over, and uses it from where it is', () => {
  const files = ['/home/o/a b/credentials', '/home/o/a b/kubeconfig', '/home/o/a b/README.md']
  const made = { profile: 'developer', context: 'developer@demo.us-west-2', files, accessKeyId: 'AKIA' }
  const text = renderResult(doneResult({ made }), PLAIN, { handover: '/home/o/a b' })
  expect(text).toContain(
    'Hand over:\n  /home/o/a b: README.md in it says how it is used; whoever has the folder',
  )
  expect(text).toContain(
    'Try it, in a shell of its own:\n' +
      "  cd '/home/o/a b'\n" +
      '  export AWS_SHARED_CREDENTIALS_FILE="$PWD/credentials" KUBECONFIG="$PWD/kubeconfig"\n' +
      '  kubectl --context developer@demo.us-west-2 auth whoami\n',
  )
  const { accessKeyId: _none, ...keyless } = made
  const other = renderResult(doneResult({ made: keyless }), PLAIN, { handover: '/home/o/a b' })
  expect(other).not.toContain('whoever has the folder')
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
        what came out               expected  asked
      ✔ can get pods                can       as developer
      ✖ can create pods in default  cannot    as developer
      ! list secrets                cannot    not asked
    "
  `)
  expect(renderResult({ ...result, checks: [] }, PLAIN)).toBe('')
})

it('says what went wrong and how to mend it', () => {
  expect(renderFailure({ message: 'it broke\u001b', fix: 'mend it' }, PLAIN)).toBe(
    '✖ it broke\\u001b\n  → mend it\n',
  )
})

it('gives the reason a line of its own where it is known apart', () => {
  const failure = { message: 'it broke: too hot', why: 'too hot', fix: 'cool it' }
  expect(renderFailure(failure, PLAIN)).toBe('✖ it broke\n  too hot\n  → cool it\n')
})

it('wraps what and why at a narrow terminal, and leaves what is to be pasted whole', () => {
  const failure = {
    message: 'IAM cannot be reached: the connection was refused by the other side',
    why: 'the connection was refused by the other side',
    fix: 'eks-access add-user developer --group reader --cluster demo',
  }
  expect(renderFailure(failure, { ...PLAIN, columns: 30 })).toBe(
    [
      '✖ IAM cannot be reached',
      '  the connection was refused',
      '  by the other side',
      `  → ${failure.fix}`,
      '',
    ].join('\n'),
  )
})

it('says at the end what nothing else says', () => {
  const undone = toChangeResult(changeOf({ resource: 'IAM user a' }), 'undone')
  const end = (given: Partial<Result>): string => renderEnd(doneResult(given), PLAIN)
  expect(end({ status: 'refused' })).toBe('  Nothing was changed.\n')
  expect(end({ status: 'cancelled', changes: [undone] })).toBe('  What was done was taken back.\n')
  expect(end({ status: 'cancelled' })).toBe('')
  expect(end({ status: 'undone', changes: [undone] })).toBe('')
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
