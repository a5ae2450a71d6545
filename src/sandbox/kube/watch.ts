import type { Answer, Shape } from './answer.ts'
import { partial } from './answer.ts'
import type { JsonObject } from './json.ts'
import { text } from './json.ts'
import type { Resource } from './resources.ts'
import { groupVersion } from './resources.ts'
import { wantsInitial } from './options.ts'
import { checkVersion } from './read.ts'
import type { Matches } from './selectors.ts'
import { expired } from './status.ts'
import type { Change, Store } from './store.ts'
import { namespaceOf } from './store.ts'
import { tableOf } from './tables.ts'

export type WatchOptions = {
  readonly resource: Resource
  readonly namespace: string
  readonly matches: Matches
  readonly query: URLSearchParams
  readonly shape: Shape
  readonly now: () => Date
}

/**
 * A watch: from a version on, or from what there is now when none is given. Objects that begin or cease to
 * match the selectors are told as added or deleted. Throws a 410 Status for a version too long ago.
 */
export function watch(store: Store, options: WatchOptions): Answer {
  const { resource, namespace, matches, query } = options
  const from = query.get('resourceVersion') ?? ''
  checkVersion(from)
  const isInside = (item: JsonObject | undefined): item is JsonObject =>
    item !== undefined && (namespace === '' || namespaceOf(item) === namespace) && matches(item)
  const fromNow = from === '' || from === '0'
  const missed = fromNow ? [] : store.since(Number(from))
  if (missed === undefined) throw expired(`too old resource version: ${from} (${store.version})`)
  const withInitial = wantsInitial(query)

  return {
    status: 200,
    body: '',
    watch(send, end) {
      const form = eventShape(options)
      const tell = (type: string, object: JsonObject): void => send({ type, object: form(object) })
      const onChange = (change: Change): void => {
        if (change.resource !== resource) return
        const before = isInside(change.before) ? change.before : undefined
        const after = isInside(change.after) ? change.after : undefined
        if (after !== undefined) tell(before === undefined ? 'ADDED' : 'MODIFIED', after)
        else if (before !== undefined) tell('DELETED', before)
      }
      if (fromNow || withInitial) {
        for (const item of store.list(resource)) if (isInside(item)) tell('ADDED', item)
      }
      if (withInitial) tell('BOOKMARK', bookmark(resource, store.version))
      if (!withInitial) missed.forEach(onChange)
      const stopListening = store.onChange(onChange)
      const seconds = Number(query.get('timeoutSeconds') ?? '')
      const timer = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined
      return () => {
        stopListening()
        clearTimeout(timer)
      }
    },
  }
}

function eventShape({ resource, shape, now }: WatchOptions): (item: JsonObject) => JsonObject {
  if (shape.as === 'metadata' || shape.as === 'metadata list') return (item) => partial(item, shape)
  if (shape.as === 'object') return (item) => item
  let isFirst = true
  return (item) => {
    const { columnDefinitions = [], ...table } = tableOf(resource, [item], versionOf(item), shape, now())
    if (!isFirst) return { ...table, columnDefinitions: null }
    // Only the first event says what the columns are.
    isFirst = false
    return { ...table, columnDefinitions }
  }
}

function versionOf(item: JsonObject): JsonObject {
  return { resourceVersion: text(item, 'metadata', 'resourceVersion') }
}

/** An object of the kind with nothing but the version that all before it is told up to. */
function bookmark(resource: Resource, version: number): JsonObject {
  const annotations = { 'k8s.io/initial-events-end': 'true' }
  const metadata = { resourceVersion: String(version), annotations }
  return { kind: resource.kind, apiVersion: groupVersion(resource), metadata }
}
