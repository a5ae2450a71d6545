import type { ErrorCode } from '../app-error.ts'
import type { Json } from './json.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * What one reading of a thing showed. No `value`: the server (or the file) said 'not there'; a reading that
 * could not be finished throws instead.
 */
export type Found<V extends Json = Json> = {
  /** The part of the thing that we own, as plain data, never a secret. */
  readonly value?: V
  /** The id that the server gave it: AIDA…, AROA…, a uid, an access key id. Proof that it is the same thing. */
  readonly id?: string
  /** The run that made it, as read from its tag, path or annotation. */
  readonly run?: string
  /** When the server says it was made, ISO 8601. */
  readonly created?: string
  /** The ids of its siblings where the thing itself carries no mark of ours: the access keys of the user. */
  readonly beside?: readonly string[]
  /**
   * The shared document that the reading came from (a ConfigMap), for a write on the condition that it has not
   * changed. Held in memory only, never journalled; after each write of ours the newest one is handed on to
   * the later changes of the same document.
   */
  readonly doc?: { readonly version: string; readonly content: unknown }
}

/** What a write is given beside its arguments. */
export type WriteContext<V extends Json = Json> = {
  readonly ports: Ports
  /** The id of this run: the nonce for tag, path or annotation. */
  readonly run: string
  /** Part of the name of any temporary file this write makes; the journal has it before the write begins. */
  readonly temp: string
  /** When undoing: the outcome that is undone. */
  readonly made?: Found<V>
  /** Journals an id that the server has just given, before the rest of the write is done. */
  noteId(id: string): Promise<void>
}

export type Scope = 'account' | 'cluster' | 'machine'
export type Action = 'create' | 'update' | 'delete' | 'none'
export type Owner = 'ours' | 'foreign' | 'new'

/** One change of a plan. Plain data, never a secret; `at` is all that a later process needs to find it. */
export type Change = {
  readonly kind: string
  readonly at: Json
  readonly resource: string
  readonly action: Action
  readonly owner: Owner
  readonly before?: Json
  readonly after?: Json
  readonly why?: string
}

/** A thing by its kind and place. */
export type Place = { readonly kind: string; readonly at: Json }

/** How a change reads to a person. */
export type Tale = {
  /** One line, imperative: `create IAM user developer`. */
  readonly title: string
  /** What it is for, in at most two sentences. */
  readonly explain: string
  /** The aws and kubectl lines that do the same by hand; empty where it is an edit of a file. */
  readonly byHand: readonly string[]
}

/** Something that a write which was cut short has left: removed at the head of the next plan. */
export type Leftover = { readonly kind: string; readonly at: Json; readonly why: string }

/**
 * A kind of thing that we change. Planning, applying, reading back and undoing are the engine's, made from
 * `read` and `write`.
 *
 * A: where it is. V: the part of it that we own.
 */
export type Kind<A extends Json, V extends Json> = {
  /** Public, stays in journals for ever: 'iam-user'. */
  readonly id: string
  /** How far its name reaches: IAM names an account, Kubernetes names a cluster, paths this machine. */
  readonly scope: Scope
  /** A journal is outside input: throws AppError JOURNAL on anything that is not an A (and a V). */
  parse(line: { at: unknown; value?: unknown }): { at: A; value?: V }
  /** How messages, plan and JSON name it: `IAM user developer`. */
  resource(at: A): string
  /** Reads the owned part. Throws Fault when the answer is anything but the thing or 'not there'. */
  read(at: A, ports: Ports): Promise<Found<V>>
  /**
   * Brings it from what was read (`from`) to `to`; undefined is absent. Conditional on `from` where the server
   * or file allows it: throws Fault 'conflict' when it is no longer so. Sends each mutating call once. Never
   * aborted half-way. Returns what is there now: the value as written, the id that the server gave.
   */
  write(at: A, from: Found<V>, to: V | undefined, context: WriteContext<V>): Promise<Found<V>>
  /** Whether what is there serves as what is wanted. Default: deep equality. */
  same?(want: V, now: V): boolean
  /** Whether what is there will do without a change, for a container that is more than its beginning. Default: `same`. */
  serves?(want: V, now: V): boolean
  /** Whether what is there may be taken back as what was made; a half undone thing may. Default: `same(made, now)`. */
  undoes?(made: V, now: V): boolean
  tell(change: Change): Tale
  /** The shared document it is written into, when later writes must be conditional on earlier ones. */
  document?(at: A): string
  /** What it hangs on, for kinds that carry no mark of ours: one of these must be ours before an unfinished write is. */
  parents?(at: A): readonly Place[]
  /** A container that others have come to use is kept when ours is undone, and nobody is told off for it. */
  readonly container?: true
  /** Its things carry the run that made them (`Found.run`): one without that mark is not ours, whatever it looks like. */
  readonly marked?: true
  /** Written after everything else is read back, and taken first: the mapping. */
  readonly last?: true
  /** What a write that was cut short after `before` was read may have left behind. Reads only. */
  leftovers?(
    at: A,
    cut: { before: Found<V>; temp: string; ids: readonly string[] },
    ports: Ports,
  ): Promise<Leftover[]>
}

/** A kind with its types hidden behind `parse`: what the engine works with. */
export type AnyKind = {
  readonly id: string
  readonly scope: Scope
  readonly container: boolean
  readonly marked: boolean
  readonly last: boolean
  parse(line: { at: unknown; value?: unknown }): { at: Json; value?: Json }
  resource(at: Json): string
  read(at: Json, ports: Ports): Promise<Found>
  write(at: Json, from: Found, to: Json | undefined, context: WriteContext): Promise<Found>
  same(at: Json, want: Json, now: Json): boolean
  serves(at: Json, want: Json, now: Json): boolean
  undoes(at: Json, made: Json, now: Json): boolean
  tell(change: Change): Tale
  document(at: Json): string | undefined
  parents(at: Json): readonly Place[] | undefined
  leftovers(
    at: Json,
    cut: { before: Found; temp: string; ids: readonly string[] },
    ports: Ports,
  ): Promise<Leftover[]>
}

/** A defined kind: AnyKind for the engine, and `want` for the commands, which know A and V. */
export type DefinedKind<A extends Json, V extends Json> = AnyKind & {
  want(at: A, value: V, options?: WantOptions): Wanted
}

export type WantOptions = {
  /**
   * What may happen to a thing of that name that is not ours: 'refuse' it unless it is the same (the default),
   * 'use' it as it is whatever it is, or 'change' it (its value is put back on undo).
   */
  readonly foreign?: 'refuse' | 'use' | 'change'
  readonly why?: string
  /** What a refusal of a foreign name-sake is called and how it is mended, where EXISTS is too general, and its words. */
  readonly refusal?: { readonly code: ErrorCode; readonly fix: string; readonly message?: string }
}

/** One thing that a request wants to be there. */
export type Wanted = WantOptions & { readonly kind: AnyKind; readonly at: Json; readonly value: Json }

/** Thrown by a write to `undefined` when others have come to use the thing: it stays. `by` says who, in a word or two. */
export class StillUsed extends Error {
  override readonly name = 'StillUsed'
  readonly by: string
  constructor(resource: string, by: string) {
    super(`${resource} is still used by ${by}`)
    this.by = by
  }
}
