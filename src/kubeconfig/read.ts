import { isNode } from 'yaml'
import { AppError, quote, safe } from '../app-error.ts'
import { parseYaml, YamlError } from '../bytes/yaml-place.ts'
import { shellLine } from '../shell.ts'

/** The three lists of a kubeconfig. */
export type ListKey = 'clusters' | 'users' | 'contexts'

/** `more`: names of the fields beside these that are set. */
export type Cluster = {
  readonly name: string
  readonly server: string
  readonly ca: string
  readonly more: readonly string[]
}
type Context = {
  readonly name: string
  readonly cluster: string
  readonly user: string
  readonly namespace: string
  readonly more: readonly string[]
}

/** A user; of what it logs in with only a program to run is read, never a token, a password or a key. */
export type User = { readonly name: string; readonly exec?: Exec; readonly more: readonly string[] }
export type Exec = {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly more: readonly string[]
}

/** What one kubeconfig says, or several merged. The lists are in the order of the file. */
export type Kubeconfig = {
  readonly clusters: readonly Cluster[]
  readonly users: readonly User[]
  readonly contexts: readonly Context[]
  /** '' where none is set. */
  readonly currentContext: string
}

/**
 * The text of a kubeconfig. Throws AppError FILE_INVALID where kubectl could not read it: not UTF-8.
 * A byte order mark stays in the text, as in all edits.
 */
export function decodeKubeconfig(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw invalid(file, { line: 1, column: 1 }, 'it is not UTF-8', error)
  }
}

/**
 * Reads a kubeconfig as kubectl does (client-go v1.32, seen with `kubectl config view`): an empty file, `{}` and
 * `clusters: null` are fine, unknown keys too, of a key given twice the last counts; a text, a number or a list
 * where something else is due, a name used twice in a list, another kind or version are not.
 * Throws AppError FILE_INVALID with file, line and column.
 */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  try {
    const { document, fail } = parseYaml(text)
    const value: unknown = document.toJS()
    const positionOf = (path: Path): number => {
      for (let length = path.length; length > 0; length -= 1) {
        const node: unknown = document.getIn(path.slice(0, length), true)
        if (isNode(node) && node.range) return node.range[0]
      }
      return document.contents?.range[0] ?? 0
    }
    return readRoot(new Value(value, [], (path, message) => fail(message, positionOf(path))))
  } catch (error) {
    // The library's own limit on aliases is a ReferenceError.
    if (error instanceof YamlError) throw invalid(file, error, error.message, error)
    if (error instanceof ReferenceError) throw invalid(file, { line: 1, column: 1 }, error.message, error)
    throw error
  }
}

/** What kubectl makes of several files: of each name, and of current-context, the first that has it. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    clusters: firstOfEach(configs.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(configs.flatMap(({ users }) => users)),
    contexts: firstOfEach(configs.flatMap(({ contexts }) => contexts)),
    currentContext: configs.find(({ currentContext }) => currentContext !== '')?.currentContext ?? '',
  }
}

function firstOfEach<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  const seen = new Map<string, T>()
  for (const entry of entries) if (!seen.has(entry.name)) seen.set(entry.name, entry)
  return [...seen.values()]
}

function readRoot(root: Value): Kubeconfig {
  const version = root.get('apiVersion')
  if (!['', 'v1'].includes(version.text()))
    throw version.error(`apiVersion ${quote(version.text())} is not v1`)
  const kind = root.get('kind')
  if (!['', 'Config'].includes(kind.text())) throw kind.error(`kind ${quote(kind.text())} is not Config`)
  root.get('preferences').keys()
  return {
    clusters: root.get('clusters').named((entry) => readCluster(entry.get('cluster'))),
    users: root.get('users').named((entry) => readUser(entry.get('user'))),
    contexts: root.get('contexts').named((entry) => readContext(entry.get('context'))),
    currentContext: root.get('current-context').text(),
  }
}

function readCluster(cluster: Value): Omit<Cluster, 'name'> {
  return {
    server: cluster.get('server').text(),
    ca: cluster.get('certificate-authority-data').text(),
    more: cluster.keys('server', 'certificate-authority-data'),
  }
}

function readContext(context: Value): Omit<Context, 'name'> {
  return {
    cluster: context.get('cluster').text(),
    user: context.get('user').text(),
    namespace: context.get('namespace').text(),
    more: context.keys('cluster', 'user', 'namespace'),
  }
}

function readUser(user: Value): Omit<User, 'name'> {
  const exec = user.get('exec')
  const more = user.keys('exec')
  return exec.isSet() ? { exec: readExec(exec), more } : { more }
}

function readExec(exec: Value): Exec {
  return {
    apiVersion: exec.get('apiVersion').text(),
    command: exec.get('command').text(),
    args: exec
      .get('args')
      .items()
      .map((argument) => argument.text()),
    env: Object.fromEntries(
      exec
        .get('env')
        .items()
        .map((variable) => [variable.get('name').text(), variable.get('value').text()]),
    ),
    // kubectl writes the defaults out wherever it writes the file.
    more: exec
      .keys('apiVersion', 'command', 'args', 'env')
      .filter((key) => !exec.get(key).is(key === 'interactiveMode' ? 'IfAvailable' : false)),
  }
}

type Path = readonly (string | number)[]

/** A value and where it is. Read as Go's decoder does: null is 'not set', any other sort than the due one is an error. */
class Value {
  readonly #value: unknown
  readonly #path: Path
  readonly #fail: (path: Path, message: string) => Error

  constructor(value: unknown, path: Path, fail: (path: Path, message: string) => Error) {
    this.#value = value ?? undefined
    this.#path = path
    this.#fail = fail
  }

  error(message: string): Error {
    return this.#fail(this.#path, message)
  }

  isSet(): boolean {
    return this.#value !== undefined
  }

  is(value: string | boolean): boolean {
    return this.#value === value
  }

  get(key: string): Value {
    return new Value(this.#fields().get(key), [...this.#path, key], this.#fail)
  }

  /** Names of the fields that are set, but for these. */
  keys(...except: readonly string[]): readonly string[] {
    const set = [...this.#fields()].filter(
      ([key, value]) => !except.includes(key) && (value ?? null) !== null,
    )
    return set.map(([key]) => key).toSorted()
  }

  /** '' where it is not set. */
  text(): string {
    if (this.#value === undefined) return ''
    if (typeof this.#value !== 'string') throw this.#due('a text (quote it)')
    return this.#value
  }

  items(): readonly Value[] {
    if (this.#value === undefined) return []
    if (!Array.isArray(this.#value)) throw this.#due('a list')
    return this.#value.map((item: unknown, index) => new Value(item, [...this.#path, index], this.#fail))
  }

  named<T>(read: (entry: Value) => T): readonly (T & { readonly name: string })[] {
    const seen = new Set<string>()
    return this.items().map((entry) => {
      const name = entry.get('name').text()
      if (seen.has(name)) throw entry.error(`the name ${quote(name)} is in the list twice`)
      seen.add(name)
      return { ...read(entry), name }
    })
  }

  #fields(): ReadonlyMap<string, unknown> {
    if (this.#value === undefined) return new Map()
    if (typeof this.#value !== 'object' || this.#value === null || Array.isArray(this.#value))
      throw this.#due('a mapping')
    return new Map(Object.entries(this.#value))
  }

  #due(what: string): Error {
    const place = this.#path.length === 0 ? 'the file' : this.#path.join('.')
    return this.error(`${place} is not ${what}`)
  }
}

function invalid(
  file: string,
  at: { line: number; column: number },
  message: string,
  cause: unknown,
): AppError {
  const place = `${safe(file)}:${at.line}:${at.column}`
  return new AppError('FILE_INVALID', `${place} cannot be read as a kubeconfig`, {
    why: safe(message),
    fix: `mend it, then look with: ${shellLine('kubectl', 'config', 'view', '--kubeconfig', file)}`,
    cause,
  })
}
