import { expect, it } from 'vitest'
import { Fault } from '../../src/ports/fault.ts'
import type { Aws } from '../../src/ports/aws.ts'
import { traceAws } from '../../src/ui/trace.ts'

it('tells every call by name, and nothing of what it carried', async () => {
  const denied = new Fault('denied', 'no', { service: 'iam', operation: 'iam:GetUser', code: 'AccessDenied' })
  const aws = {
    region: 'us-west-2',
    iam: { getUser: () => Promise.reject(denied) },
    sts: { getCallerIdentity: async () => ({ account: '1', arn: 'a', userId: 'u' }) },
    eks: {},
    kube: () => ({ whoami: async () => ({ username: 'u', groups: [], extra: {} }) }),
    as: () => aws,
  } as unknown as Aws
  const told: unknown[] = []
  let now = 0
  const traced = traceAws(
    aws,
    (...call) => told.push(call),
    () => (now += 5),
  )

  await expect(traced.iam.getUser('secret')).rejects.toBe(denied)
  expect(await traced.sts.getCallerIdentity()).toEqual({ account: '1', arn: 'a', userId: 'u' })
  expect(told).toEqual([
    ['iam getUser', 5, true],
    ['sts getCallerIdentity', 5, false],
  ])
})
