import type { JsonObject } from './json.ts'
import { at, text, texts } from './json.ts'
import { integer } from './read.ts'
import { isTrue } from './request-info.ts'
import type { Cause } from './status.ts'
import { forbiddenField, invalid, invalidValue, notSupported, tooLong } from './status.ts'

export type WriteKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'

const LONGEST_MANAGER = 128
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn']

/** Whether a write is only tried. Throws the 422 Status of options that the real server refuses. */
export function isDryWrite(query: URLSearchParams, kind: WriteKind): boolean {
  const manager = query.get('fieldManager') ?? ''
  const validation = query.get('fieldValidation') ?? ''
  const dryRun = query.getAll('dryRun')
  refuse(kind, [
    ...(kind === 'PatchOptions' && query.has('force')
      ? [forbiddenField('force', 'may not be specified for non-apply patch')]
      : []),
    ...(Buffer.byteLength(manager) > LONGEST_MANAGER ? [tooLong('fieldManager', LONGEST_MANAGER)] : []),
    ...dryRunCauses(dryRun),
    ...(VALIDATIONS.includes(validation) ? [] : [notSupported('fieldValidation', validation, VALIDATIONS)]),
  ])
  return dryRun.some(isGiven)
}

const PROPAGATIONS = ['Foreground', 'Background', 'Orphan', 'nil']

/** The same for a deletion, whose options are in its query and in its body. */
export function isDryDelete(query: URLSearchParams, given: JsonObject): boolean {
  const dryRun = [...texts(given, 'dryRun'), ...query.getAll('dryRun')]
  const propagation = propagationOf(query, given)
  const orphans = at(given, 'orphanDependents') !== undefined
  const isKnown = propagation === '' || PROPAGATIONS.slice(0, 3).includes(propagation)
  refuse('DeleteOptions', [
    ...(orphans && propagation !== ''
      ? [
          invalidValue(
            'propagationPolicy',
            propagation,
            'orphanDependents and deletionPropagation cannot be both set',
          ),
        ]
      : []),
    ...(isKnown ? [] : [notSupported('propagationPolicy', propagation, PROPAGATIONS)]),
    ...dryRunCauses(dryRun),
  ])
  return dryRun.some(isGiven)
}

export function propagationOf(query: URLSearchParams, given: JsonObject): string {
  return text(given, 'propagationPolicy') || (query.get('propagationPolicy') ?? '')
}

/** Throws the 400 or 422 Status of a list or a watch that asks for what cannot be. */
export function checkListOptions(query: URLSearchParams, isWatch: boolean): void {
  integer(query, 'limit')
  integer(query, 'timeoutSeconds')
  const version = query.get('resourceVersion') ?? ''
  const match = query.get('resourceVersionMatch') ?? ''
  const field = 'resourceVersionMatch'
  if (isWatch) return refuse('ListOptions', watchCauses(query, match))
  const causes: Cause[] = []
  if (match !== '') {
    if (version === '')
      causes.push(forbiddenField(field, `${field} is forbidden unless resourceVersion is provided`))
    if (query.has('continue'))
      causes.push(forbiddenField(field, `${field} is forbidden when continue is provided`))
    if (!['Exact', 'NotOlderThan'].includes(match))
      causes.push(notSupported(field, match, ['Exact', 'NotOlderThan', '']))
    if (match === 'Exact' && version === '0')
      causes.push(forbiddenField(field, `${field} "exact" is forbidden for resourceVersion "0"`))
  }
  if (query.has('sendInitialEvents'))
    causes.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  refuse('ListOptions', causes)
}

function watchCauses(query: URLSearchParams, match: string): Cause[] {
  const field = 'resourceVersionMatch'
  if (!query.has('sendInitialEvents')) {
    const says = `${field} is forbidden for watch unless sendInitialEvents is provided`
    return match === '' ? [] : [forbiddenField(field, says)]
  }
  if (match === 'NotOlderThan') return []
  const says = `sendInitialEvents requires setting ${field} to NotOlderThan`
  return [
    forbiddenField(field, says),
    ...(match === '' ? [] : [notSupported(field, match, ['NotOlderThan'])]),
  ]
}

/** Whether a watch begins with what there is, and says when that is told. */
export function wantsInitial(query: URLSearchParams): boolean {
  return isTrue(query.get('sendInitialEvents'))
}

function dryRunCauses(values: readonly string[]): Cause[] {
  const given = values.filter(isGiven)
  if (given.every((value) => value === 'All')) return []
  const cause = notSupported('dryRun', '', ['All'])
  const message = `Unsupported value: ${JSON.stringify(given)}: supported values: "All"`
  return [{ ...cause, message }]
}

function isGiven(value: string): boolean {
  return value !== ''
}

function refuse(kind: string, causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', name: kind }, '', causes)
}
