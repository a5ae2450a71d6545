import { AppError, safe } from '../app-error.ts'
import type { Ports } from '../ports/ports.ts'
import type { PlannedChange, Refusal } from './host.ts'
import type { Ledger } from './ledger.ts'
import { canonicalJson, equalJson } from './json.ts'
import type { Json } from './json.ts'
import type { Action, AnyKind, Change, Found, Leftover, Owner, Wanted } from './kind.ts'
import { readOnce } from './read-once.ts'

/** A change of a plan with what the engine needs to carry it out. */
export type PlannedStep = {
  readonly kind: AnyKind
  readonly at: Json
  readonly to: Json | undefined
  readonly found: Found
  readonly change: PlannedChange
  readonly wanted?: Wanted
  readonly leftover: boolean
}

export type Planned = { readonly steps: readonly PlannedStep[]; readonly refusals: readonly Refusal[] }

type Planning = {
  readonly ports: Ports
  readonly ledger: Ledger
  readonly kindOf: (id: string) => AnyKind
}

/**
 * Reads everything side by side and decides what has to change. What cut-short writes left goes first, the
 * mapping last. Reads only.
 */
export async function planChanges(
  wanted: readonly Wanted[],
  leftovers: readonly Leftover[],
  planning: Planning,
): Promise<Planned> {
  const ports = readOnce(planning.ports)
  const [removals, decided] = await Promise.all([
    Promise.all(leftovers.map((leftover) => planRemoval(leftover, { ...planning, ports }))),
    Promise.all(
      withoutRepeats(wanted).map(async (want) =>
        decide(want, await want.kind.read(want.at, ports), planning),
      ),
    ),
  ])
  const steps = decided.flatMap((decision) => ('step' in decision ? [decision.step] : []))
  const refusals = decided.flatMap((decision) => ('refusal' in decision ? [decision.refusal] : []))
  const ordered = [...steps.filter((step) => !step.kind.last), ...steps.filter((step) => step.kind.last)]
  return { steps: [...removals.filter((step) => step !== undefined), ...ordered], refusals }
}

/** Two parts of a request may want the same thing: a folder for two files. */
function withoutRepeats(wanted: readonly Wanted[]): readonly Wanted[] {
  const byPlace = new Map(wanted.toReversed().map((want) => [canonicalJson([want.kind.id, want.at]), want]))
  return wanted.filter((want) => byPlace.get(canonicalJson([want.kind.id, want.at])) === want)
}

export type Decision = { readonly step: PlannedStep } | { readonly refusal: Refusal }

/** What one wanted thing needs, given what is there. */
export function decide(want: Wanted, found: Found, planning: Pick<Planning, 'ledger' | 'ports'>): Decision {
  const { kind, at, value } = want
  if (found.value === undefined) return { step: toStep(want, found, 'create', 'new') }
  const isOurs = planning.ledger.isOurs(kind, at, planning.ports.target, found)
  const owner: Owner = isOurs ? 'ours' : 'foreign'
  if (kind.serves(at, value, found.value)) return { step: toStep(want, found, 'none', owner) }
  if (isOurs || want.foreign === 'change') return { step: toStep(want, found, 'update', owner) }
  if (want.foreign === 'use') return { step: toStep(want, found, 'none', owner) }
  const differs = brief(differing(found.value, value))
  const general = {
    code: 'EXISTS' as const,
    fix: 'choose another name, or remove it first if nobody needs it',
    message: `${kind.resource(at)} is already there, was not made by eks-access, and differs: ${differs}`,
  }
  return { refusal: { ...general, ...want.refusal } }
}

/** A refusal as what is thrown for it. */
export function refusalError({ code, message, fix }: Refusal): AppError {
  return new AppError(code, message, { fix })
}

async function planRemoval(leftover: Leftover, planning: Planning): Promise<PlannedStep | undefined> {
  const kind = planning.kindOf(leftover.kind)
  const found = await kind.read(leftover.at, planning.ports)
  if (found.value === undefined) return undefined
  const change = toChange(kind, leftover.at, 'delete', 'ours', { before: found.value, why: leftover.why })
  return { kind, at: leftover.at, to: undefined, found, change, leftover: true }
}

function toStep(wanted: Wanted, found: Found, action: Action, owner: Owner): PlannedStep {
  const { kind, at, value, why } = wanted
  const change = toChange(kind, at, action, owner, {
    ...(action === 'update' && found.value !== undefined ? { before: found.value } : {}),
    ...(action === 'none' ? {} : { after: value }),
    ...(why === undefined ? {} : { why }),
  })
  return { kind, at, to: value, found, change, wanted, leftover: false }
}

/** A change with its words. */
export function toChange(
  kind: AnyKind,
  at: Json,
  action: Action,
  owner: Owner,
  more: { before?: Json; after?: Json; why?: string },
): PlannedChange {
  const change: Change = { kind: kind.id, at, resource: kind.resource(at), action, owner, ...more }
  const tale = kind.tell(change)
  return { ...change, scope: kind.scope, ...tale, ...(action === 'none' ? { byHand: [] } : {}) }
}

/** Of what is there the fields that are wanted otherwise. */
function differing(now: Json, wanted: Json): Json {
  if (!isFields(now) || !isFields(wanted)) return now
  const names = Object.keys(wanted).filter((name) => name in now && !equalJson(wanted[name], now[name]))
  return names.length === 0 ? now : Object.fromEntries(names.map((name) => [name, now[name] ?? null]))
}

function isFields(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function brief(value: Json): string {
  const text = safe(JSON.stringify(value))
  return text.length > 300 ? `${text.slice(0, 297)}...` : text
}
