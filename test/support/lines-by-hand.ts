import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parse as parseIni } from 'ini'
import { load } from 'js-yaml'
import type { ChangeResult } from '../../src/commands/result.ts'
import { kindOf } from '../../src/kinds.ts'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { inContext } from '../../src/ui/render-step.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { PROGRAM } from './terminal.ts'

const run = promisify(execFile)

const missing = ['kubectl', 'aws'].filter((name) => !isOnPath(name))

/** Whether kubectl and the AWS CLI are on PATH. */
export const areClientsHere = missing.length === 0

if (!areClientsHere) {
  const why = `here is no ${missing.join(', no ')} (Debian: kubernetes-client; PyPI: awscli)`
  process.stderr.write(`!! SKIPPED: the lines by hand, since ${why}\n`)
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
}

/** A sandbox in which kubectl and the AWS CLI run beside the program. Whoever opens it closes it. */
export async function openWorkshop(
  options: SandboxOptions = {},
): Promise<Awaited<ReturnType<typeof openStage>>> {
  const stage = await openStage(options, PROGRAM)
  const PATH = [join(stage.home.folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter)
  Object.assign(stage.env, { PATH, AWS_PAGER: '' })
  return stage
}

/** Has bash read the lines, up to the first that fails: then throws what that said. Answers what stood on the terminal. */
export async function typeLines({ env, home }: Stage, lines: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', lines.join('\n')], {
    cwd: home.folder,
    env: { ...env },
  })
  return stdout + stderr
}

/** What a command line would change; throws its error. */
export async function plan(stage: Stage, command: string): Promise<readonly ChangeResult[]> {
  const { changes, error } = await stage.json(...command.split(' '), '--dry-run')
  if (error !== undefined) throw new Error(`${error.message}: ${error.fix}`)
  return changes
}

/** All that the plan of a command line says to do by hand, in order, as the walk-through shows it. */
export async function linesOf(stage: Stage, command: string): Promise<readonly string[]> {
  const changes = await plan(stage, command)
  return changes.flatMap(({ byHand, kind }) =>
    kindOf(kind).scope === 'cluster' ? inContext(byHand, 'demo') : byHand,
  )
}

/** What is not the same twice, or says by whom it was made. */
const LEFT_OUT = new Set([
  'id',
  'created',
  'tags',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'managedFields',
  'labels',
  'annotations',
  'aws_secret_access_key',
  // What goes without saying in a kubeconfig, and kubectl says.
  'preferences',
  'interactiveMode',
  'provideClusterInfo',
])

/** The same in every sandbox. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/AKIA\w+/g, 'KEY'],
  [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'UUID'],
  [/https:\/\/127\.0\.0\.1:\d+/g, 'URL'],
  [/LS0tLS1C[\w+/=]+/g, 'CERTIFICATE'],
  [/:group\/eks-access\/[^/]+\//g, ':group/'],
]

export type Picture = { readonly sandbox: unknown; readonly files: Readonly<Record<string, unknown>> }

/** Account, clusters and files as they are in any sandbox, and whoever made them. */
export async function pictureOf({ home, sandbox }: Stage): Promise<Picture> {
  const text = JSON.stringify(
    { sandbox: sandbox.snapshot(), files: await readFolder(home.folder) },
    (key, value: unknown) => (LEFT_OUT.has(key) || value === null ? undefined : value),
  )
  const own = text.replaceAll(home.folder, '~').replaceAll(sandbox.account, 'ACCOUNT')
  return JSON.parse(NAMES.reduce((all, [what, name]) => all.replaceAll(what, name), own)) as Picture
}

const NOBODYS = new Set(['bin', 'cache', 'state', '.aws', '.kube'])

/** Files with their modes; taken apart where their form is free. */
async function readFolder(folder: string): Promise<Record<string, unknown>> {
  const files: Record<string, unknown> = {}
  for (const name of await readdir(folder)) {
    if (NOBODYS.has(name)) continue
    const path = join(folder, name)
    const info = await stat(path)
    const key = `${name} ${(info.mode & 0o777).toString(8)}`
    files[key] = info.isDirectory() ? await readFolder(path) : takeApart(path, await readFile(path, 'utf8'))
  }
  return files
}

function takeApart(path: string, text: string): unknown {
  if (/kube(?:config|\/config)$/.test(path)) return sortLists(load(text) ?? {})
  return /(?:config|credentials)$/.test(path) ? parseIni(text) : text
}

/** kubectl writes the entries of a kubeconfig by their names, and a program's variables in any order. */
function sortLists(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sortLists)
    return items.every(isNamed) ? items.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : items
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sortLists(part)]))
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && 'name' in value
}

type Named = { readonly name: string }
