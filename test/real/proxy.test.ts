import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROGRAM, openRealStage } from './stage.ts'
import type { RealStage } from './stage.ts'

// AWS under its own names, behind a proxy whose certificates are its own: HTTPS_PROXY and AWS_CA_BUNDLE, and no endpoint
// that is set by hand. The tokens are for the names of the real STS.

let stage: RealStage

beforeAll(async () => {
  stage = await openRealStage()
})
afterAll(() => stage?.close())

test('add-user, add-role and clean, and the world as it was', async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = stage.real.env
  const operator = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION }
  const before = await stage.look()
  for (const line of [
    'add-user developer --group reader --exec eks-access',
    'add-role eks-admin --masters --exec eks-access',
  ]) {
    const command = [process.execPath, PROGRAM, ...line.split(' '), '--yes']
    expect(await stage.onEks(command, operator)).toMatchObject({ code: 0 })
  }
  // kubectl, with a token for which a role is taken through the proxy.
  const asAdmin = ['kubectl', '--context', 'eks-admin@demo.us-west-2', 'auth', 'can-i', '*', '*']
  expect(await stage.onEks(asAdmin)).toMatchObject({ code: 0, stdout: 'yes\n' })
  expect(await stage.onEks([process.execPath, PROGRAM, 'clean', '--yes'], operator)).toMatchObject({
    code: 0,
  })
  expect(await stage.changed(before)).toEqual([])
  expect(new Set(stage.real.front.asked)).toEqual(
    new Set(['iam.amazonaws.com:443', 'sts.us-west-2.amazonaws.com:443', 'eks.us-west-2.amazonaws.com:443']),
  )
})
