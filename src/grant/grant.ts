import { AppError, quote } from '../app-error.ts'
import { absolutePath } from '../bytes/absolute-path.ts'
import type { Command, Context } from '../commands/command.ts'
import { emptyResult } from '../commands/ended.ts'
import type { Result } from '../commands/result.ts'
import { levelOfGroup } from '../levels/index.ts'
import { toCommandLine } from '../request/again.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import { findPlace } from '../request/place.ts'
import type { PrincipalSort } from '../request/principal.ts'
import { isGiven, optional } from '../request/values.ts'
import { askGroups, askName } from './ask.ts'
import { carryOutGrant } from './carry-out-grant.ts'
import { levelParts, principalArn, readPeople } from './facts.ts'
import type { Facts } from './facts.ts'
import { findPrincipal } from './find-role.ts'
import { isBound } from './groups.ts'
import { readAwsAuthOf } from './mapping.ts'
import { findFiles } from './person-files.ts'
import { askedGroups, MASTERS, toRequest } from './request.ts'
import type { AccessRequest } from './request.ts'

/** Gives a user or a role access: what add-user and add-role do. Asks for what is missing, reads, plans, does it. */
export async function grant(
  sort: PrincipalSort,
  command: Command,
  input: Input,
  context: Context,
): Promise<Result> {
  const name = await askName(sort, input, context)
  await context.state().check()
  context.host.report({ type: 'phase', what: 'reading the account and the cluster' })
  const named = { ...input, ...absoluteHandover(input, context), [field.userName.name]: name }
  const draft = toRequest(sort, name, askedGroups(named), named)
  const { place, read } = await findPlace(named, context, (aws) => readPeople(draft, aws))
  const commandFor = (other: string): string =>
    toCommandLine(command, { ...named, [field.userName.name]: other, [field.useExisting.name]: true })
  const people = { ...read, principal: await findPrincipal(draft, read.principal, { place, commandFor }) }
  const groups =
    draft.groups.length > 0 ? draft.groups : await askGroups(context, place.aws.kube(place.cluster))
  // A permission set is the name of no role.
  const principal = { ...draft.principal, name: people.principal?.name ?? draft.principal.name }
  const request = { ...draft, groups, principal }
  const facts = await readFacts(request, { place, people, context })
  const again = toCommandLine(command, withAnswers(named, facts))
  const dryRun = isGiven(input, field.dryRun)
  return carryOutGrant(facts, { ...emptyResult(command.name), again, dryRun }, isGiven(input, field.keep))
}

/** The folder of `--handover` from wherever it is said again. Throws AppError USAGE for one in a home that is not there. */
function absoluteHandover(input: Input, context: Context): Input {
  const given = optional(input, field.handover)
  if (given === undefined) return {}
  const folder = absolutePath(given, context)
  if (folder !== undefined) return { [field.handover.name]: folder }
  throw new AppError('USAGE', `there is no home folder for ${quote(given)}`, {
    fix: 'set HOME, or write the whole path: --handover /path/to/DIR',
  })
}

/** All that the plan needs beside the people themselves, read side by side. */
async function readFacts(
  request: AccessRequest,
  known: Pick<Facts, 'place' | 'people' | 'context'>,
): Promise<Facts> {
  const { place, context } = known
  const { aws, cluster } = place
  const kube = aws.kube(cluster)
  const others = request.groups.filter((group) => levelOfGroup(group) === undefined)
  const [awsAuth, entry, files, bound] = await Promise.all([
    readAwsAuthOf(kube),
    cluster.mode === 'CONFIG_MAP'
      ? undefined
      : aws.eks.describeAccessEntry(cluster.name, principalArn({ ...known, request })),
    findFiles(request, place, context),
    Promise.all(others.map((group) => isBound(group, kube))),
  ])
  const unbound = others.filter((_group, index) => bound[index] === false)
  return { ...known, request, awsAuth, entry, files, unbound, parts: levelParts(request, place) }
}

/** What was asked for or found out is said in the command line that asks for the same again. */
function withAnswers(input: Input, { request, place, files }: Facts): Input {
  const { groups, kubeconfig } = request
  const { cluster } = place
  const asked = groups.filter((group) => group !== MASTERS)
  return {
    ...input,
    ...(kubeconfig === undefined ? {} : { [field.kubeconfig.name]: files.kubeconfig }),
    [field.cluster.name]: cluster.name,
    [field.region.name]: cluster.region,
    ...(asked.length === 0 ? {} : { [field.group.name]: asked }),
    ...(groups.includes(MASTERS) ? { [field.masters.name]: true } : {}),
  }
}
