import { grant } from '../grant/grant.ts'
import type { Input } from '../request/field.ts'
import type { Context } from './command.ts'
import { commandNamed } from './index.ts'
import type { Result } from './result.ts'

/** `add-user`: an IAM user gets access to a cluster. */
export function run(input: Input, context: Context): Promise<Result> {
  return grant('user', commandNamed('add-user'), input, context)
}
