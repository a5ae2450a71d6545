import { describe, expect, it } from 'vitest'
import { lintAwsAuth } from '../../src/aws-auth/lint.ts'

const ROLE = 'arn:aws:iam::111122223333:role/admin'
const USER = 'arn:aws:iam::111122223333:user/jane'

const lint = (data: Record<string, string>): readonly string[] =>
  lintAwsAuth(data).map(({ code, message }) => `${code.replace('AWS_AUTH_', '')}: ${message}`)

it('says nothing of a good one', () => {
  expect(
    lint({
      mapRoles: `- rolearn: ${ROLE}\n  username: admin:{{SessionName}}\n  groups: [system:masters]\n`,
      mapUsers: `- userarn: ${USER}\n  username: jane\n`,
      mapAccounts: '- "111122223333"\n',
    }),
  ).toEqual([])
  expect(lintAwsAuth(undefined)).toEqual([])
})

describe('warns', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'of a key in other case',
      { maproles: '' },
      ['DEAD_KEY: aws-auth has a key "maproles" that nobody reads: mapRoles is meant'],
    ],
    [
      'of a key without its s',
      { mapUser: '' },
      ['DEAD_KEY: aws-auth has a key "mapUser" that nobody reads: mapUsers is meant'],
    ],
    [
      'of an unquoted template',
      { mapRoles: `- rolearn: ${ROLE}\n  username: {{SessionName}}\n` },
      [
        'BROKEN: mapRoles of aws-auth does not parse (line 2, column 14: a map or a list cannot be a key): no role in it, nodes included, gets into the cluster; {{SessionName}} has to be quoted',
      ],
    ],
    [
      'of what does not parse',
      { mapUsers: `- userarn: ${USER}\n\tusername: jane\n` },
      [
        'BROKEN: mapUsers of aws-auth does not parse (line 2, column 1: a tab cannot stand where a line is indented): nobody in it gets into the cluster',
      ],
    ],
    [
      'of a hidden entry',
      { mapRoles: `- rolearn: ${ROLE}\n- rolearn: ${ROLE}\n` },
      [`DUPLICATE: mapRoles line 1 of aws-auth counts for nothing: "${ROLE}" is mapped again in line 2`],
    ],
    [
      'of a user who is in mapRoles too',
      { mapRoles: `- rolearn: ${USER}\n`, mapUsers: `- userarn: ${USER}\n` },
      [`DUPLICATE: mapUsers line 1 of aws-auth counts for nothing: "${USER}" is in mapRoles, which wins`],
    ],
    [
      'of a user in two cases',
      {
        mapUsers: `- userarn: ${USER}\n- userarn: ${USER.toUpperCase().replace('ARN:AWS:IAM', 'arn:aws:iam').replace('USER', 'user')}\n`,
      },
      [
        `CASE: mapUsers line 2: "arn:aws:iam::111122223333:user/JANE" is in line 1 in other case: it is chance which counts`,
      ],
    ],
    [
      'of a dropped entry',
      { mapUsers: '- username: x\n' },
      ['DROPPED: mapUsers line 1 of aws-auth counts for nothing: it has no userarn'],
    ],
    [
      'of sso',
      { mapRoles: '- sso: {}\n' },
      ['DROPPED: mapRoles line 1 of aws-auth counts for nothing: EKS does not match sso entries'],
    ],
    [
      'of a role with its path',
      { mapRoles: '- rolearn: arn:aws:iam::111122223333:role/team/admin\n' },
      [
        `ARN: mapRoles line 1: "arn:aws:iam::111122223333:role/team/admin" never matches: STS never says the path of a role; write ${ROLE}`,
      ],
    ],
    [
      'of a session',
      { mapRoles: '- rolearn: arn:aws:sts::111122223333:assumed-role/admin/x\n' },
      [
        `ARN: mapRoles line 1: "arn:aws:sts::111122223333:assumed-role/admin/x" never matches: it is a session; write ${ROLE}`,
      ],
    ],
    [
      'of an IAM group',
      { mapUsers: '- userarn: arn:aws:iam::111122223333:group/g\n' },
      [
        'ARN: mapUsers line 1: "arn:aws:iam::111122223333:group/g" never matches: it is neither a user nor a role',
      ],
    ],
    [
      'of a wildcard',
      { mapRoles: '- rolearn: arn:aws:iam::111122223333:role/*\n' },
      ['ARN: mapRoles line 1: "arn:aws:iam::111122223333:role/*" never matches: there are no wildcards here'],
    ],
    [
      'of a lost value',
      { mapUsers: `- userarn: ${USER}\n  username: yes\n  groups: dev\n` },
      [
        `LOST: mapUsers line 1: groups of "${USER}" is no text, and is lost`,
        `LOST: mapUsers line 1: username of "${USER}" is no text, and is lost`,
      ],
    ],
    [
      'of two groups in one',
      { mapUsers: `- userarn: ${USER}\n  groups:\n  - a\n   - b\n` },
      ['GROUP: mapUsers line 1: "a - b" is one group: its lines are not indented alike'],
    ],
    [
      'of an unknown template',
      { mapUsers: `- userarn: ${USER}\n  username: "x:{{Session}}"\n` },
      [`TEMPLATE: mapUsers line 1: "{{Session}}" of "${USER}" is not filled in`],
    ],
    [
      'of a name that who logs in may choose',
      { mapRoles: `- rolearn: ${ROLE}\n  username: "{{SessionName}}"\n` },
      [
        `TEMPLATE: mapRoles line 1: whoever takes "${ROLE}" chooses its Kubernetes name: put a prefix before it`,
      ],
    ],
    [
      'of a bad account',
      { mapAccounts: '- 123\n- [4]\n' },
      [
        'LOST: item 2 of mapAccounts is no text: it counts for nothing',
        'ACCOUNT: "123" in mapAccounts is no account: it has to be 12 digits',
      ],
    ],
  ])('%s', (_name, data, wanted) => {
    expect(lint(data)).toEqual(wanted)
  })
})
