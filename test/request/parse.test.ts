import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { parse } from '../../src/request/parse.ts'

type Case = readonly [argv: string, input: object]

const cases: readonly Case[] = [
  ['clean', {}],
  ['add-user', {}],
  ['add-user developer --group reader', { name: 'developer', group: ['reader'] }],
  ['add-user developer --group reader --masters', { name: 'developer', group: ['reader'], masters: true }],
  ['add-user --group=a --group b developer --group a', { name: 'developer', group: ['a', 'b'] }],
  ['add-user x --cluster demo --cluster=demo', { name: 'x', cluster: 'demo' }],
  ['add-user x --yes --yes', { name: 'x', yes: true }],
  ['add-user -- x', { name: 'x' }],
  ['add-user arn:aws:iam::111122223333:user/team/jane', { name: 'arn:aws:iam::111122223333:user/team/jane' }],
  [
    'add-role eks-admin --masters --assumed-by manager',
    { name: 'eks-admin', masters: true, assumedBy: 'manager' },
  ],
  [
    'add-role a --assumed-by-group staff --least-privilege',
    { name: 'a', assumedByGroup: 'staff', leastPrivilege: true },
  ],
  [
    'add-user a --region us-gov-west-1 --profile me --role-arn arn:aws:iam::111122223333:role/ops --account 111122223333',
    {
      name: 'a',
      region: 'us-gov-west-1',
      profile: 'me',
      roleArn: 'arn:aws:iam::111122223333:role/ops',
      account: '111122223333',
    },
  ],
  [
    'add-user a --use-existing --new-key --append --profile-name p --kubeconfig k --use-context --exec aws',
    {
      name: 'a',
      useExisting: true,
      newKey: true,
      append: true,
      profileName: 'p',
      kubeconfig: 'k',
      useContext: true,
      exec: 'aws',
    },
  ],
  ['add-role a --handover ./a --exec aws', { name: 'a', handover: './a', exec: 'aws' }],
  [
    'add-user a --keep --dry-run --json --debug',
    { name: 'a', keep: true, dryRun: true, json: true, debug: true },
  ],
  ['clean --run 20260102-abc --from-tags --yes', { run: '20260102-abc', fromTags: true, yes: true }],
  ['sandbox', {}],
  ['sandbox -- kubectl get pods --help -- x', { rest: ['kubectl', 'get', 'pods', '--help', '--', 'x'] }],
  ['token --cluster-name demo', { clusterName: 'demo' }],
  ['token --cluster-id 4ba7a5b1', { clusterId: '4ba7a5b1' }],
]

describe('a command line', () => {
  it.each(cases)('%s', (line, input) => {
    const argv = line.split(' ')
    const parsed = parse(argv, commands)
    expect(parsed.command.name).toBe(argv[0])
    expect(parsed.input).toEqual(input)
  })

  it('does not remember the one before', () => {
    parse(['add-user', 'a', '--group', 'x'], commands)
    expect(parse(['add-user', 'b', '--group', 'y'], commands).input).toEqual({ name: 'b', group: ['y'] })
  })
})
