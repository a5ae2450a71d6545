import { describe, expect, it } from 'vitest'
import { exportLine, handoverFilesOf } from '../../src/handover/files.ts'
import { handoverReadme } from '../../src/handover/readme.ts'
import type { Handover } from '../../src/handover/readme.ts'

const USER: Handover = {
  sort: 'user',
  name: 'jane.doe',
  taker: undefined,
  profile: 'jane.doe',
  context: 'jane.doe@demo.us-west-2',
  cluster: { name: 'demo', region: 'us-west-2', account: '111122223333' },
  exec: 'aws',
  files: ['config', 'credentials', 'kubeconfig'],
  operator: 'arn:aws:iam::111122223333:user/operator',
}
const ROLE: Handover = { ...USER, sort: 'role', name: 'eks-admin', profile: 'eks-admin', taker: 'manager' }
const EXPORT_KUBECONFIG = 'KUBECONFIG="$PWD/kubeconfig"'

it.each([
  [['kubeconfig'], `export ${EXPORT_KUBECONFIG}`],
  [
    ['kubeconfig', 'README.md', 'credentials', 'config'],
    `export AWS_CONFIG_FILE="$PWD/config" AWS_SHARED_CREDENTIALS_FILE="$PWD/credentials" ${EXPORT_KUBECONFIG}`,
  ],
])('the files %j are used with %s', (names, line) => {
  expect(exportLine(handoverFilesOf(names))).toBe(line)
})

describe('the README says', () => {
  it.each<readonly [string, Handover, readonly string[], readonly string[]]>([
    [
      'a user with a key',
      USER,
      [
        'You are the IAM user `jane.doe`.',
        '`demo` in `us-west-2`, AWS account `111122223333`',
        `\n    ${exportLine(USER.files)}\n`,
        '\n    aws --profile jane.doe sts get-caller-identity\n',
        '\n    { echo; cat credentials; } >> ~/.aws/credentials\n',
        'kubectl --context jane.doe@demo.us-west-2 get pods',
        'unless you have a profile `jane.doe` already',
        '`arn:aws:iam::111122223333:user/operator`',
      ],
      ['No key'],
    ],
    [
      'a role with the key of its taker',
      ROLE,
      [
        'You are the IAM role `eks-admin`, which the user `manager` takes.',
        'the role, taken as `manager`',
        'unless you have a profile `eks-admin` or `manager` already',
      ],
      ['No key'],
    ],
    [
      'a role whose taker has a key already',
      { ...ROLE, files: ['config', 'kubeconfig'] },
      [
        'your own is that of the\nprofile `manager` in `~/.aws/credentials`.',
        `\n    export AWS_CONFIG_FILE="$PWD/config" ${EXPORT_KUBECONFIG}\n`,
        'unless you have a profile `eks-admin` already',
        'No key is in it.',
      ],
      ['cat credentials', 'AWS_SHARED_CREDENTIALS_FILE'],
    ],
    [
      'a user with a profile of their own',
      { ...USER, profile: 'work', files: ['kubeconfig'] },
      ['your own is that of the\nprofile `work`.', `\n    export ${EXPORT_KUBECONFIG}\n`],
      ['AWS_CONFIG_FILE', '>> ~/.aws'],
    ],
    [
      'no AWS CLI',
      { ...USER, exec: 'eks-access' },
      ['You need `kubectl` and `eks-access` on your PATH.', '`eks-access` logs in'],
      ['aws --profile'],
    ],
  ])('%s', (_name, handover, says, saysNot) => {
    const text = handoverReadme(handover)
    for (const words of says) expect(text).toContain(words)
    for (const words of saysNot) expect(text).not.toContain(words)
    expect(text).not.toMatch(/undefined|\[object|\n\n\n|[ \t]\n/)
    expect(text.endsWith('\n')).toBe(true)
  })
})
