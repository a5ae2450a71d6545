import { grant } from '../grant/grant.ts'
import type { Input } from '../request/field.ts'
import type { Context } from './command.ts'
import { commandNamed } from './index.ts'
import type { Result } from './result.ts'

/** `add-role`: an IAM role gets access to a cluster. */
export function run(input: Input, context: Context): Promise<Result> {
  return grant('role', commandNamed('add-role'), input, context)
}
