import type { Result } from '../../src/commands/result.ts'
import type { PlannedChange } from '../../src/engine/host.ts'
import { emptyResult } from '../../src/commands/ended.ts'
import { signsOf } from '../../src/signs.ts'
import type { Paint } from '../../src/ui/color.ts'

/** A pipe, in a locale that has all signs. */
const PIPE = { signs: signsOf({ LANG: 'C.UTF-8' }, 'linux'), columns: undefined, isLive: false }

/** Colours that can be read: `<good>text</good>` would be too long, so a letter and brackets. */
export const LETTERS: Paint = {
  good: (text) => `g[${text}]`,
  bad: (text) => `b[${text}]`,
  change: (text) => `c[${text}]`,
  dim: (text) => `d[${text}]`,
  bold: (text) => `B[${text}]`,
  ...PIPE,
}

const same = (text: string): string => text
export const PLAIN: Paint = { good: same, bad: same, change: same, dim: same, bold: same, ...PIPE }

/** A change with all that one needs. */
export function changeOf(given: Partial<PlannedChange> & Pick<PlannedChange, 'resource'>): PlannedChange {
  return {
    kind: 'toy',
    scope: 'account',
    at: {},
    action: 'create',
    owner: 'new',
    title: `create ${given.resource}`,
    explain: '',
    byHand: [],
    ...given,
  }
}

/** What add-user comes to when all went well. */
export function doneResult(given: Partial<Result> = {}): Result {
  return {
    ...emptyResult('add-user'),
    status: 'done',
    again: 'eks-access add-user developer --group reader',
    run: '20260102-abc',
    journal: '/state/runs/20260102-abc.jsonl',
    operator: { arn: 'arn:aws:iam::111122223333:user/ops', account: '111122223333' },
    cluster: {
      name: 'demo',
      region: 'us-west-2',
      account: '111122223333',
      arn: 'arn:aws:eks:us-west-2:111122223333:cluster/demo',
      mode: 'CONFIG_MAP',
      via: 'aws-auth',
    },
    principal: {
      arn: 'arn:aws:iam::111122223333:user/developer',
      username: 'developer',
      groups: ['reader'],
      policies: [],
    },
    made: {
      profile: 'developer',
      files: ['/home/me/.aws/credentials', '/home/me/.kube/config'],
      context: 'developer@demo.us-west-2',
      accessKeyId: 'AKIAEXAMPLE',
    },
    ...given,
  }
}
