import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { list, parseJson, text } from '../../src/sandbox/kube/json.ts'
import { openRealStage } from './stage.ts'
import type { Ran, RealStage } from './stage.ts'

// Access entries and policies, made with the real AWS CLI and judged by the real kubectl.

let stage: RealStage
beforeAll(async () => {
  stage = await openRealStage()
})
afterAll(() => stage?.close())

const ARN = 'arn:aws:iam::111122223333:user/visitor'
const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy'
const ENTRY = `--cluster-name demo --principal-arn ${ARN}`

async function aws(line: string): Promise<string> {
  const { code, stdout, stderr } = await stage.run(['aws', ...line.split(' ')])
  if (code !== 0) throw new Error(`aws ${line}: ${stderr}`)
  return stdout
}

/** A user with one key: what acts as that user. */
async function createVisitor(): Promise<(line: string) => Promise<Ran>> {
  await aws('iam create-user --user-name visitor')
  const made = parseJson(await aws('iam create-access-key --user-name visitor --output json'))
  const keys = {
    AWS_ACCESS_KEY_ID: text(made, 'AccessKey', 'AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: text(made, 'AccessKey', 'SecretAccessKey'),
  }
  // The operator's context takes its token from whoever has the keys in the environment.
  return (line) => stage.run(['kubectl', ...line.split(' ')], keys)
}

/** The authenticator sees a changed entry within some two seconds. */
function soon(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 300 })
}

test('an entry with a policy in one namespace, and a namesake who does not inherit it', async () => {
  const kubectl = await createVisitor()
  expect(await kubectl('auth whoami')).toMatchObject({ code: 1 })

  await aws(`eks create-access-entry ${ENTRY} --kubernetes-groups guests --username visitor`)
  await soon(async () =>
    expect(await kubectl('auth whoami -o jsonpath={.status.userInfo}')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/"groups":\["guests","system:authenticated"\].*"username":"visitor"/),
    }),
  )
  expect(await kubectl('auth can-i get pods -n shop')).toMatchObject({ code: 1, stdout: 'no\n' })

  await aws(
    `eks associate-access-policy ${ENTRY} --policy-arn ${VIEW} --access-scope type=namespace,namespaces=shop`,
  )
  expect(await kubectl('auth can-i get pods -n shop')).toMatchObject({ code: 0, stdout: 'yes\n' })
  expect(await kubectl('get pods -n shop')).toMatchObject({ code: 0 })
  expect(await kubectl('auth can-i get secrets -n shop')).toMatchObject({ code: 1, stdout: 'no\n' })
  expect(await kubectl('get pods -n default')).toMatchObject({ code: 1 })
  expect(await kubectl('auth can-i create pods -n shop')).toMatchObject({ code: 1, stdout: 'no\n' })

  const keys = parseJson(await aws('iam list-access-keys --user-name visitor --output json'))
  for (const key of list(keys, 'AccessKeyMetadata')) {
    await aws(`iam delete-access-key --user-name visitor --access-key-id ${text(key, 'AccessKeyId')}`)
  }
  await aws('iam delete-user --user-name visitor')
  const namesake = await createVisitor()
  expect(await namesake('auth whoami')).toMatchObject({ code: 1 })
  expect(await aws(`eks list-access-entries --cluster-name demo`)).toContain(ARN)

  await aws(`eks delete-access-entry ${ENTRY}`)
  await aws(`eks create-access-entry ${ENTRY} --username visitor`)
  await soon(async () => expect(await namesake('auth whoami')).toMatchObject({ code: 0 }))
})
