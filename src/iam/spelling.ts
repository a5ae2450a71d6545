import { AppError, quote } from '../app-error.ts'
import { isFault } from '../ports/fault.ts'

type Named = { readonly name: string; readonly arn: string }

/**
 * Creates something under a name. IAM finds a name as it is spelt, but takes no second one that differs in case
 * alone: what stands in the way cannot be read by the name that was asked for, so it is looked for in the list.
 * Throws AppError EXISTS with the ARN that stands in the way, else what `create` throws.
 */
export async function createNamed<T>(
  name: string,
  create: () => Promise<T>,
  list: () => Promise<readonly Named[]>,
): Promise<T> {
  try {
    return await create()
  } catch (error) {
    if (!isFault(error, 'exists')) throw error
    // Who may not list learns at least what IAM said.
    const others = await list().catch(() => [])
    const there = others.find(
      (other) => other.name !== name && other.name.toLowerCase() === name.toLowerCase(),
    )
    if (there === undefined) throw error
    const message = `${there.arn} is there already, and to IAM ${quote(name)} is the same name`
    throw new AppError('EXISTS', message, {
      fix: `choose another name, or spell it ${quote(there.name)} to mean that one`,
      cause: error,
    })
  }
}
