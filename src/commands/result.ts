import type { ErrorCode } from '../app-error.ts'
import type { ChangeStatus, Left, PlannedChange, Warning } from '../engine/host.ts'
import type { Action, Owner, Scope } from '../engine/kind.ts'
import type { Json } from '../engine/json.ts'

export type Status = 'done' | 'nothing' | 'planned' | 'undone' | 'left' | 'cancelled' | 'refused' | 'failed'

/** One line of `changes` in the `--json` document; `scope` groups it in a summary and is not in the document. */
export type ChangeResult = {
  readonly scope: Scope
  readonly kind: string
  readonly resource: string
  readonly action: Action
  readonly status: ChangeStatus
  readonly owner: Owner
  readonly before?: Json
  readonly after?: Json
  readonly why?: string
  readonly byHand: readonly string[]
}

/** One question asked of the cluster after the last write. `how`: as the new identity, by SubjectAccessReview, or not at all. */
export type CheckResult = {
  readonly as: string
  readonly how: 'identity' | 'review' | 'skipped'
  readonly verb: string
  readonly resource: string
  readonly namespace?: string
  readonly expected: string
  readonly actual?: string
  readonly ok: boolean
}

/**
 * What a command came to: the `--json` document, and all that the terminal's summary is made from. What is not
 * known yet is null, never absent. Its keys are public and pinned by a test.
 */
export type Result = {
  readonly version: 1
  readonly ok: boolean
  readonly exit: number
  readonly status: Status
  readonly command: string
  /** The command line that gives the same plan, or, when something is left, the one that goes on. */
  readonly again: string | null
  readonly run: string | null
  /** Path of the run's journal. */
  readonly journal: string | null
  readonly dryRun: boolean
  readonly operator: { readonly arn: string; readonly account: string } | null
  readonly cluster: {
    readonly name: string
    readonly region: string
    readonly account: string
    readonly arn: string
    readonly mode: string
    readonly via: 'aws-auth' | 'access-entry'
  } | null
  readonly principal: {
    readonly arn: string
    readonly username: string
    readonly groups: readonly string[]
    readonly policies: readonly string[]
  } | null
  readonly made: {
    readonly profile: string | null
    readonly files: readonly string[]
    readonly context: string | null
    readonly accessKeyId?: string
  } | null
  readonly warnings: readonly Warning[]
  readonly left: readonly Left[]
  readonly changes: readonly ChangeResult[]
  readonly checks: readonly CheckResult[]
  /** `why` is the reason at the end of the message, for a summary to show apart; it is not in the document. */
  readonly error?: {
    readonly code: ErrorCode | 'BUG'
    readonly message: string
    readonly fix: string
    readonly why?: string
  }
}

/** A planned change as it stands in the document. */
export function toChangeResult(change: PlannedChange, status: ChangeStatus, why?: string): ChangeResult {
  const { scope, kind, resource, action, owner, before, after, byHand } = change
  const reason = why ?? change.why
  return {
    scope,
    kind,
    resource,
    action,
    status,
    owner,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { why: reason }),
    byHand,
  }
}
