import { expect, it } from 'vitest'
import { planChanges } from '../../src/engine/plan.ts'
import { Ledger } from '../../src/engine/ledger.ts'
import type { Iam } from '../../src/ports/iam.ts'
import { iamAttachment, iamGroup } from '../../src/iam/kind.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

it('one plan asks every question once, the next plan asks again', async () => {
  const asked: string[] = []
  const note = async (question: string): Promise<undefined> => void asked.push(question)
  const iam = {
    getGroup: (name: string) => note(`group ${name}`),
    listAttached: ({ group }: { group?: string }) => note(`policies of ${group}`),
  } as unknown as Iam
  const ports = { ...toyPorts(new ToyWorld()), iam }
  const planning = { ports, ledger: new Ledger([]), kindOf: () => iamGroup }
  const policyArn = 'arn:aws:iam::111122223333:policy/P'
  const wanted = [
    iamGroup.want({ name: 'a' }, {}),
    iamGroup.want({ name: 'b' }, {}),
    iamAttachment.want({ policyArn, holder: { group: 'a' } }, {}),
  ]
  await planChanges(wanted, [], planning)
  expect(asked.toSorted()).toEqual(['group a', 'group b', 'policies of a'])
  await planChanges(wanted, [], planning)
  expect(asked).toHaveLength(6)
})
