import { safe } from '../app-error.ts'
import type { ChangeResult, Result } from '../commands/result.ts'

/**
 * The one document of `--json`, keys in their public order. What a summary alone needs (the scope of a change, the
 * reason apart from its message) is left out.
 */
export function renderJson(result: Result): string {
  const { version, ok, exit, status, command, again, run, journal, dryRun, operator, cluster, principal } =
    result
  const { made, warnings, left, changes, checks, error } = result
  const head = {
    version,
    ok,
    exit,
    status,
    command,
    again,
    run,
    journal,
    dryRun,
    operator,
    cluster,
    principal,
  }
  const body = { made, warnings, left, changes: changes.map(withoutScope), checks }
  const document = {
    ...head,
    ...body,
    ...(error === undefined ? {} : { error: { ...error, why: undefined } }),
  }
  // What could turn or hide text on a terminal stands only inside strings, where \uXXXX means the same.
  return `${safe(JSON.stringify(document, undefined, 2))}\n`
}

/** `undefined` is no JSON: the key is not written. */
function withoutScope(change: ChangeResult): object {
  return { ...change, scope: undefined }
}
