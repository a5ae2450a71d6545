import type { ErrorCode } from '../app-error.ts'
import type { Change, Scope } from './kind.ts'

/** A change's fate, in the plan and in the `--json` document. */
export type ChangeStatus = 'planned' | 'done' | 'none' | 'undone' | 'kept' | 'left'

/** What a person agrees to. */
export type Plan = {
  readonly changes: readonly PlannedChange[]
  /** What the person should know before the yes: what is wide, what is missing, what is dead. */
  readonly warnings: readonly Warning[]
  /** The head of it, where the command knows it. */
  readonly about?: PlanAbout
}

/** As whom, where, for whom; and the command line that asks for the same again. */
export type PlanAbout = {
  readonly operator: { readonly arn: string; readonly account: string }
  readonly cluster?: { readonly name: string; readonly region: string; readonly mode: string }
  readonly principal?: {
    readonly arn: string
    readonly username: string
    readonly groups: readonly string[]
  }
  readonly again: string
}

/** A change with how it reads to a person. */
export type PlannedChange = Change & {
  readonly scope: Scope
  readonly title: string
  readonly explain: string
  readonly byHand: readonly string[]
}

/** What became of a change. */
export type ChangeOutcome = {
  readonly change: PlannedChange
  readonly status: ChangeStatus
  readonly why?: string
}

export type Warning = { readonly code: string; readonly message: string }

/** What could not be taken back or finished. `fix` is a command to paste. */
export type Left = { readonly resource: string; readonly why: string; readonly fix: string }

/** A refusal of a plan check: which law, what, how to mend it. */
export type Refusal = { readonly code: ErrorCode; readonly message: string; readonly fix: string }

/** What happens while a plan is carried out. */
export type StepEvent =
  | { readonly type: 'begin'; readonly total: number; readonly undo: boolean }
  | { readonly type: 'step'; readonly index: number; readonly change: PlannedChange }
  | {
      readonly type: 'done'
      readonly index: number
      readonly change: PlannedChange
      readonly status: ChangeStatus
      readonly ms: number
      readonly why?: string
    }
  | { readonly type: 'failed'; readonly index: number; readonly change: PlannedChange; readonly why: string }
  /** Something is waited for: propagation, a busy service, a lock. `upToMs` is the longest it may take. */
  | { readonly type: 'wait'; readonly what: string; readonly upToMs: number }
  /** Work of no single change: reading the account, checking the rights. */
  | { readonly type: 'phase'; readonly what: string }
  | { readonly type: 'check'; readonly what: string; readonly ok: boolean }
  | { readonly type: 'unwind'; readonly why: string }

/** The engine's only way to a person: a terminal, `--yes`, or a recording. */
export type Host = {
  report(event: StepEvent): void
  agree(plan: Plan): Promise<boolean>
  /** Asked before each change; `go` unless the person walks through. No skipping: later steps need this one. */
  proceed(change: PlannedChange): Promise<'go' | 'undo' | 'keep'>
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP: the write in flight ends, then it is unwound. */
  readonly cancel: AbortSignal
  /** Aborted by the second: stop, keep what there is. */
  readonly stop: AbortSignal
}
