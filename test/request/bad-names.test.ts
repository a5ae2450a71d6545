import { describe, expect, it } from 'vitest'
import { answer, itAnswers } from '../support/answer.ts'

const IAM = 'use letters, digits and +=,.@_-, at most 64 characters'
const LONG = 'a'.repeat(65)

describe('names', () => {
  itAnswers([
    [
      'a space',
      ['add-user', 'jane doe'],
      2,
      '"jane doe" cannot be an IAM user name: it has a space',
      'try jane.doe',
    ],
    [
      'spaces around',
      ['add-user', ' jane '],
      2,
      '" jane " cannot be an IAM user name: it has a space',
      'try jane',
    ],
    ['empty', ['add-user', ''], 2, 'the IAM user name is empty', IAM],
    ['only spaces', ['add-user', '   '], 2, 'the IAM user name is empty', IAM],
    ['a dash', ['add-user', '-'], 2, '"-" cannot be an IAM user name: it begins with "-" like a flag', IAM],
    [
      'a name like a flag behind --',
      ['add-user', '--', '--yes'],
      2,
      '"--yes" cannot be an IAM user name: it begins with "-" like a flag',
      'try yes',
    ],
    [
      '65 characters',
      ['add-user', LONG],
      2,
      `"${LONG}" cannot be an IAM user name: it is 65 characters long, the limit is 64`,
      IAM,
    ],
    [
      'a role of 65 characters',
      ['add-role', LONG],
      2,
      `"${LONG}" cannot be an IAM role name: it is 65 characters long, the limit is 64`,
      IAM,
    ],
    [
      'a group of 129 characters',
      ['add-user', 'jane', '--iam-group', 'g'.repeat(129)],
      2,
      `"${'g'.repeat(77)}..." cannot be an IAM group name: it is 129 characters long, the limit is 128`,
      'use letters, digits and +=,.@_-, at most 128 characters',
    ],
    ['a newline', ['add-user', 'a\nb'], 2, String.raw`"a\nb" cannot be an IAM user name: it has "\n"`, IAM],
    ['NUL', ['add-user', 'a\0'], 2, String.raw`"a\u0000" cannot be an IAM user name: it has "\u0000"`, IAM],
    [
      'ESC',
      ['add-user', 'a\u001b[2J'],
      2,
      String.raw`"a\u001b[2J" cannot be an IAM user name: it has "\u001b"`,
      IAM,
    ],
    [
      'text turned around',
      ['add-user', 'a\u202eb'],
      2,
      String.raw`"a\u202eb" cannot be an IAM user name: it has "\u202e"`,
      IAM,
    ],
    [
      'zero width',
      ['add-user', 'a\u200bb'],
      2,
      String.raw`"a\u200bb" cannot be an IAM user name: it has "\u200b"`,
      IAM,
    ],
    [
      'a Cyrillic letter',
      ['add-user', 'j\u0430ne'],
      2,
      String.raw`"j\u0430ne" cannot be an IAM user name: it has "\u0430"`,
      IAM,
    ],
    [
      'an accent',
      ['add-user', 'ren\u00e9'],
      2,
      String.raw`"ren\u00e9" cannot be an IAM user name: it has "\u00e9"`,
      'try rene',
    ],
    [
      'beyond the basic plane',
      ['add-user', 'a\u{1f600}'],
      2,
      String.raw`"a\ud83d\ude00" cannot be an IAM user name: it has "\ud83d\ude00"`,
      IAM,
    ],
    [
      'a cluster with a space',
      ['add-user', 'jane', '--cluster', 'my cluster'],
      2,
      '"my cluster" cannot be an EKS cluster name: it has a space',
      'try my-cluster',
    ],
    [
      'a cluster of 101 characters',
      ['add-user', 'jane', '--cluster', 'c'.repeat(101)],
      2,
      `"${'c'.repeat(77)}..." cannot be an EKS cluster name: it is 101 characters long, the limit is 100`,
      'use letters, digits, - and _, at most 100 characters',
    ],
    [
      'a template in a group',
      ['add-user', 'jane', '--group', 'a{{SessionName}}'],
      2,
      '"a{{SessionName}}" cannot be a Kubernetes group: it has "{"',
      'use letters, digits and _.:@/+=-, at most 253 characters',
    ],
    [
      'a run that is none',
      ['clean', '--run', '../x'],
      2,
      '"../x" cannot be a run id: it has "."',
      'use letters, digits and -, at most 64 characters',
    ],
  ])
})

describe('new profile names', () => {
  it.each(['my prof', 'a]b', 'x\n[default]', 'default', 'profile x', 'é', 'a'.repeat(65), 'a=b'])(
    '%j',
    (name) => {
      expect(answer(['add-user', 'x', '--profile-name', name])).toMatchObject([
        2,
        expect.stringContaining('profile'),
        expect.stringContaining('--profile-name'),
      ])
    },
  )
})
