import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { parse } from '../../src/request/parse.ts'

/** Public: scripts are written against these. */
const FLAGS = {
  'add-user':
    '--group --masters --least-privilege --iam-group --cluster --region --profile --role-arn --account --use-existing --new-key --append --replace --profile-name --kubeconfig --use-context --exec --handover --dry-run --yes --keep --json --debug',
  'add-role':
    '--group --masters --least-privilege --assumed-by --assumed-by-group --cluster --region --profile --role-arn --account --use-existing --new-key --append --replace --profile-name --kubeconfig --use-context --exec --handover --dry-run --yes --keep --json --debug',
  clean: '--run --from-tags --cluster --region --profile --role-arn --account --dry-run --yes --json --debug',
  demo: '--debug',
  sandbox: '--debug',
  token: '--cluster-name --cluster-id --region --role-arn --profile',
  completion: '',
  help: '',
}

it('has these commands and flags', () => {
  const table = commands.map(({ fields, name }) => [
    name,
    fields.map(({ flag }) => flag.split(' ')[0]).join(' '),
  ])
  expect(Object.fromEntries(table)).toEqual(FLAGS)
})

describe.each(commands)('$name', (command) => {
  const { examples, fields, name } = command
  it('has three examples that parse', () => {
    expect(examples).toHaveLength(3)
    for (const example of examples) {
      const argv = example
        .replace(/^NO_COLOR=1 /, '')
        .replace(/ > .*$/, '')
        .split(' ')
        .slice(1)
      expect(parse(argv, commands).command.name).toBe(name)
    }
  })

  it('names each field once, its flag in kebab case', () => {
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length)
    for (const field of fields) {
      const kebab = field.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      expect(field.flag).toMatch(new RegExp(`^--${kebab}( <[a-z]+>)?$`))
    }
  })

  it('has code to load', async () => {
    expect(typeof (await command.load()).run).toBe('function')
  })
})
