import { basename, dirname, join } from 'node:path'
import { AppError, quote, safe } from '../app-error.ts'
import type { Context } from '../commands/command.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import type { Wanted } from '../engine/kind.ts'
import { isLive, isSameTarget } from '../engine/ledger.ts'
import type { Ledger } from '../engine/ledger.ts'
import { handoverReadme } from '../handover/readme.ts'
import { kinds } from '../kinds.ts'
import { isFault } from '../ports/fault.ts'
import type { Files } from '../ports/files.ts'
import { shellLine } from '../shell.ts'
import type { Facts } from './facts.ts'
import { findExec } from './person-files.ts'
import { requestJson } from './request.ts'
import type { Login } from './login.ts'

/**
 * The folder of `--handover`: a new one, an empty one that is there, or the one that this very handover made.
 * Reads only. Throws AppError FILE_UNUSABLE for any other.
 */
export async function wantHandoverFolder(facts: Facts, ledger: Ledger): Promise<Wanted[]> {
  const { request, context } = facts
  const folder = request.handover
  if (folder === undefined) return []
  const entries = await readEntries(folder, context.files)
  if (entries.length > 0 && !isHandedOver(folder, facts, ledger))
    throw unusable(`${safe(folder)} is not empty: there is ${quote(entries[0] ?? '')} in it`)
  const value = { mode: 0o700, ...(context.platform === 'win32' ? {} : { exact: true as const }) }
  return [kinds.folder.want({ path: folder }, value, { foreign: 'change' })]
}

/** What is in the folder, but for what a write of ours that was cut short has left; nothing where it is to be made. */
async function readEntries(folder: string, files: Files): Promise<readonly string[]> {
  const [parent, name] = [dirname(folder), basename(folder)]
  if ((await readFolder(parent, files)) === undefined) {
    throw new AppError('FILE_UNUSABLE', `there is no folder ${safe(parent)} to make ${quote(name)} in`, {
      fix: shellLine('mkdir', '-p', parent),
    })
  }
  const now = await readFolder(folder, files)
  if (now === undefined) {
    if (await files.exists(folder)) throw unusable(`${safe(folder)} is a link that leads nowhere`)
    return []
  }
  const entries = await Promise.all(
    now.entries.map(async (entry) => ((await files.isTemp(join(folder, entry))) ? [] : [entry])),
  )
  return entries.flat()
}

async function readFolder(path: string, files: Files): ReturnType<Files['readFolder']> {
  try {
    return await files.readFolder(path)
  } catch (error) {
    throw isFault(error, 'invalid') ? unusable(error.message, error) : error
  }
}

function unusable(message: string, cause?: unknown): AppError {
  return new AppError('FILE_UNUSABLE', message, {
    fix: 'name a folder that is empty or not there yet: --handover DIR',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Whether a run that asked for the same, but for the rights, has something of its own in the folder. */
function isHandedOver(folder: string, { request, place }: Facts, ledger: Ledger): boolean {
  const wanted = withoutRights(requestJson(request))
  return ledger.runs.some(
    (run) =>
      isSameTarget(run, place.target) &&
      equalJson(withoutRights(run.header.request), wanted) &&
      run.steps.some((step) => isLive(step) && isIn(folder, step.at)),
  )
}

/** Rights may change: they are in none of the files. */
const RIGHTS = new Set(['groups', 'leastPrivilege', 'append', 'replace'])

function withoutRights(request: Json): Json {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return request
  return Object.fromEntries(Object.entries(request).filter(([name]) => !RIGHTS.has(name)))
}

function isIn(folder: string, at: Json): boolean {
  if (typeof at !== 'object' || at === null) return false
  const paths = Object.entries(at).flatMap(([name, value]) => (/^(?:file|path)$/.test(name) ? [value] : []))
  return paths.some((path) => typeof path === 'string' && (path === folder || dirname(path) === folder))
}

/** What tells the person how to use the rest of the folder. */
export async function wantHandoverReadme(
  facts: Facts,
  { taker, keyOf, profile }: Login,
  context: Context,
): Promise<Wanted[]> {
  const { request, place, files } = facts
  if (files.readme === undefined || profile === undefined) return []
  const { name, region, account } = place.cluster
  const hasConfig = keyOf !== undefined || taker !== undefined
  const text = handoverReadme({
    sort: request.sort,
    name: request.principal.name,
    taker,
    profile,
    context: files.context,
    cluster: { name, region, account },
    exec: (await findExec(request, context)).how,
    files: [
      ...(hasConfig ? (['config'] as const) : []),
      ...(keyOf === undefined ? [] : (['credentials'] as const)),
      'kubeconfig',
    ],
    operator: place.caller.arn,
  })
  return [kinds.file.want({ path: files.readme }, { mode: 0o600, text })]
}
