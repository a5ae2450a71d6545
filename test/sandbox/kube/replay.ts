import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { Json, JsonObject } from '../../../src/sandbox/kube/json.ts'
import { at, isObject, number, parseJson, text } from '../../../src/sandbox/kube/json.ts'
import { token } from './cluster.ts'
import type { Difference } from './differences.ts'

/** One request of the table, as its line has it. */
export type Row = {
  /** Whose token is sent; '' sends none. */
  readonly as: string
  readonly method: string
  /**
   * `<uid>`, `<resourceVersion>` and `<continue>`, here and in the body, are those of the last answer that had one,
   * `<listVersion>` that of the last list.
   */
  readonly path: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A string goes as it is, anything else as JSON. */
  readonly body?: Json
  /** A watch is left after so many events; without it is read to its end. */
  readonly events?: number
  /** Of what discovery lists, these alone are compared. */
  readonly only?: readonly string[]
  /** Why the sandbox answers otherwise, where it does so on purpose. */
  readonly differs?: Difference
  /** What kube-apiserver answered, as `summarize` tells it. */
  readonly answer?: JsonObject
}

/** The files of the table, in the order that they are sent in: a later one may build on what an earlier one made. */
export const FILES = ['objects', 'discovery', 'access', 'writes', 'lists', 'watch', 'reviews'] as const

export function fileOf(name: (typeof FILES)[number]): URL {
  return new URL(`real-answers/${name}.jsonl`, import.meta.url)
}

export function rowsOf(name: (typeof FILES)[number]): Row[] {
  return readFileSync(fileOf(name), 'utf8')
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line))
}

/** The file's text again. */
export function written(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

export type Replay = {
  /** Sends one request, and says what was answered, less what is of chance. */
  readonly send: (row: Row) => Promise<JsonObject>
  readonly close: () => void
}

/** Sends rows to one server, one after the other. */
export function createReplay(server: { readonly endpoint: string; readonly caPem: string }): Replay {
  const agent = new Agent({ ca: server.caPem, keepAlive: true })
  const last: Record<string, string> = {}
  const fill = (source: string): string =>
    source.replaceAll(
      /<(uid|resourceVersion|continue|listVersion)>/g,
      (_, field: string) => last[field] ?? '',
    )
  return {
    async send(row) {
      const reply = await sendRow(agent, server.endpoint + fill(row.path), row, bodyOf(row, fill))
      const answered = reply.text.startsWith('{') && !row.path.includes('watch=') ? parseJson(reply.text) : {}
      for (const field of ['uid', 'resourceVersion', 'continue']) {
        const value = text(answered, 'metadata', field)
        if (value !== '') last[field] = value
      }
      if (text(answered, 'kind').endsWith('List'))
        last['listVersion'] = text(answered, 'metadata', 'resourceVersion')
      return summarize(reply, row)
    },
    close: () => agent.destroy(),
  }
}

function bodyOf({ body }: Row, fill: (source: string) => string): string | undefined {
  if (body === undefined) return undefined
  return fill(typeof body === 'string' ? body : JSON.stringify(body))
}

type Reply = {
  readonly code: number
  readonly warning: string | undefined
  readonly type: string
  readonly text: string
}

/** How long a server may be silent. */
const PATIENCE_MS = 15_000

function sendRow(agent: Agent, url: string, row: Row, body: string | undefined): Promise<Reply> {
  const { as, method, type = 'application/json', events } = row
  const headers = {
    ...(as === '' ? {} : { authorization: `Bearer ${token(as)}` }),
    ...(body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
    ...row.headers,
  }
  return new Promise((resolve, reject) => {
    let said = ''
    const outgoing = request(url, { method, agent, headers }, (response) => {
      response.setEncoding('utf8')
      const finish = (): void =>
        resolve({
          code: response.statusCode ?? 0,
          warning: response.headers['warning'],
          type: response.headers['content-type'] ?? '',
          text: said,
        })
      response.on('data', (part: string) => {
        said += part
        if (events === undefined || said.split('\n').length <= events) return
        finish()
        outgoing.destroy()
      })
      response.on('error', reject)
      response.on('end', finish)
    })
    outgoing.on('error', reject)
    outgoing.setTimeout(PATIENCE_MS, () =>
      outgoing.destroy(new Error(`no more than this was heard: ${said}`)),
    )
    outgoing.end(body)
  })
}

/** Of a failure code, reason, message and details; of the rest the code and the object, or the events of a watch. */
function summarize({ code, warning, type, text: said }: Reply, row: Row): JsonObject {
  const plain = hide(said)
  const head = { code, ...(warning === undefined ? {} : { warning }) }
  if (row.path.includes('watch=') && code === 200) {
    const lines = plain.split('\n').filter((line) => line !== '')
    const events = (row.events === undefined ? lines : lines.slice(0, row.events)).map(parseJson)
    return { ...head, events: events.map(strip) }
  }
  if (!plain.startsWith('{'))
    return { ...head, type, ...(type.startsWith('text/') ? { text: plain.slice(0, 200) } : {}) }
  if (row.path.startsWith('/openapi')) return { ...head, type }
  const body = listed(strip(parseJson(plain)), row.only)
  if (text(body, 'kind') !== 'Status' || text(body, 'status') !== 'Failure') return { ...head, body }
  const told = ['reason', 'message', 'details'].flatMap((field): [string, Json][] => {
    const value = at(body, field)
    return value === undefined ? [] : [[field, value]]
  })
  const shown = number(body, 'code') === code ? {} : { shown: number(body, 'code') }
  return { ...head, ...shown, ...Object.fromEntries(told) }
}

/** What is of chance or of the hour inside a text. */
function hide(said: string): string {
  return said
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z/g, 'TIME')
    .replaceAll(/in record \(\d+\)/g, 'in record (VERSION)')
    .replaceAll(/(too old resource version: \d+) \(\d+\)/g, '$1 (VERSION)')
    .replaceAll(/\b(gen-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/gi, '$1RANDOM')
    .replaceAll(/(Invalid value: \\"){\\\\\\".*?}(\\": )/g, '$1OBJECT$2')
    .replaceAll(/(Invalid value: ){\\".*?}(: must be empty)/g, '$1OBJECT$2')
    .replaceAll(/\b10\.100\.\d+\.\d+\b/g, 'ADDRESS')
}

const OF_CHANCE: Readonly<Record<string, string>> = {
  resourceVersion: 'VERSION',
  continue: 'CONTINUE',
  serverAddress: 'ADDRESS',
  gitVersion: 'BUILD',
  gitCommit: 'BUILD',
  gitTreeState: 'BUILD',
  buildDate: 'BUILD',
  goVersion: 'BUILD',
  platform: 'BUILD',
}

/** The server goes through bindings in no order. */
const UNORDERED = new Set(['resourceRules', 'nonResourceRules'])

/** An object without what is of chance; who set which field is nothing that the sandbox keeps. */
function strip(value: Json): Json {
  if (Array.isArray(value)) return value.map(strip)
  if (!isObject(value)) return value
  const kept = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    if (key === 'managedFields') return []
    if (UNORDERED.has(key) && Array.isArray(item)) return [[key, item.toSorted(byText)]]
    if (key === 'cells' && Array.isArray(item)) return [[key, item.map(cell)]]
    if (key === 'causes' && Array.isArray(item)) return [[key, once(item)]]
    if (key === 'columnDefinitions' && Array.isArray(item)) return [[key, item.map(column)]]
    const hidden = typeof item === 'string' ? OF_CHANCE[key] : undefined
    return [[key, hidden ?? strip(item)]]
  })
  return Object.fromEntries(kept)
}

function byText(a: Json, b: Json): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

/** Only those of a list's entries that have one of these names. */
function listed(value: Json, only: Row['only']): Json {
  if (only === undefined) return value
  if (Array.isArray(value)) {
    return value
      .filter((item) => !isObject(item) || only.includes(entryName(item)) || entryName(item) === '')
      .map((item) => listed(item, only))
  }
  if (!isObject(value)) return value
  const kept = Object.entries(value).map(([key, item]): [string, Json] => [key, listed(item, only)])
  return Object.fromEntries(kept.filter(([key, item]) => !isEmptied(value[key], item)))
}

function isEmptied(before: Json | undefined, after: Json): boolean {
  return Array.isArray(before) && before.length > 0 && Array.isArray(after) && after.length === 0
}

function entryName(entry: JsonObject): string {
  const { name = entry['resource'] ?? entry['subresource'] } = entry
  return typeof name === 'string' ? name : text(entry, 'metadata', 'name')
}

/** A cause that is told as often as the server comes across it. */
function once(causes: readonly Json[]): Json[] {
  const told = new Map(causes.map((cause) => [JSON.stringify(cause), cause]))
  return [...told.values()]
}

/** Without the documentation of the field. */
function column(value: Json): Json {
  return isObject(value) ? { ...value, description: '' } : value
}

function cell(value: Json): Json {
  return typeof value === 'string' && /^(\d+[smhdy])+$/.test(value) ? 'AGE' : value
}
