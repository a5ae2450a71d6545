import type { Input } from '../request/field.ts'
import { renderAllHelp } from '../ui/help.ts'
import type { Context } from './command.ts'
import { commandNamed, commands } from './index.ts'

/** `help NAME`, where the texts of the build did not answer already. */
export async function run(input: Input, { streams }: Context): Promise<number> {
  const { argument } = commandNamed('help')
  const topic = input[argument?.name ?? '']
  const asked = typeof topic === 'string' ? topic : ''
  const texts = renderAllHelp(commands)
  streams.output.write(texts[asked] ?? texts[`help ${asked}`] ?? '')
  return 0
}
