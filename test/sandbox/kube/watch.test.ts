import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { isObject, list, parseJson, text } from '../../../src/sandbox/kube/json.ts'
import type { JsonObject } from '../../../src/sandbox/kube/json.ts'
import { startCluster, token } from './cluster.ts'
import type { TestCluster } from './cluster.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'

/** Opens a watch, which is open when its headers are there; `next` waits for an event. */
async function openWatch({ endpoint, caPem }: TestCluster, query: string, accept = 'application/json') {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token('admin')}`, accept }
    const outgoing = request(
      `${endpoint}${MAPS}?watch=true&${query}`,
      { ca: caPem, agent: false, headers },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end()
    onTestFinished(() => {
      outgoing.destroy()
    })
  })
  const lines = createInterface({ input: response })[Symbol.asyncIterator]()
  return {
    status: response.statusCode,
    async next(): Promise<JsonObject | undefined> {
      const line = await lines.next()
      const event = line.done === true ? undefined : parseJson(line.value)
      return isObject(event) ? event : undefined
    },
  }
}

async function told(watch: Awaited<ReturnType<typeof openWatch>>): Promise<string> {
  const event = await watch.next()
  return event === undefined ? 'end' : `${text(event, 'type')} ${text(event, 'object', 'metadata', 'name')}`
}

function map(name: string, more: object = {}) {
  return { metadata: { name, ...more } }
}

const MERGE = 'application/merge-patch+json'

test('a watch tells what happens after the version it was given', async () => {
  const cluster = await startCluster()
  const { ask } = cluster
  await ask('POST', MAPS, { body: map('before') })
  const version = text((await ask('GET', MAPS)).json, 'metadata', 'resourceVersion')
  await ask('POST', MAPS, { body: map('missed') })
  const watch = await openWatch(cluster, `resourceVersion=${version}`)
  expect(watch.status).toBe(200)
  expect(await told(watch)).toBe('ADDED missed')
  await ask('POST', MAPS, { body: map('a') })
  await ask('PATCH', `${MAPS}/a`, { body: { data: { x: '1' } }, type: MERGE })
  await ask('PATCH', `${MAPS}/a`, { body: { data: { x: '1' } }, type: MERGE })
  await ask('POST', '/api/v1/namespaces/kube-system/configmaps', { body: map('elsewhere') })
  await ask('DELETE', `${MAPS}/a`)
  expect(await told(watch)).toBe('ADDED a')
  expect(await told(watch)).toBe('MODIFIED a')
  expect(await told(watch)).toBe('DELETED a')
})

test('headers come before any event, and without a version what is there comes first', async () => {
  const cluster = await startCluster()
  await cluster.ask('POST', MAPS, { body: map('a') })
  expect(await told(await openWatch(cluster, ''))).toBe('ADDED a')
  const empty = await openWatch(cluster, 'labelSelector=none')
  expect(empty.status).toBe(200)
})

test('an object that begins or ceases to match is added or deleted', async () => {
  const cluster = await startCluster()
  const watch = await openWatch(cluster, 'labelSelector=team%3Da')
  await cluster.ask('POST', MAPS, { body: map('x') })
  const label = (team: string) =>
    cluster.ask('PATCH', `${MAPS}/x`, { body: { metadata: { labels: { team } } }, type: MERGE })
  await label('a')
  await label('b')
  expect(await told(watch)).toBe('ADDED x')
  expect(await told(watch)).toBe('DELETED x')
})

test('a watch ends when its time is over', async () => {
  const watch = await openWatch(await startCluster(), 'timeoutSeconds=1')
  expect(await told(watch)).toBe('end')
})

test('initial events end with a bookmark', async () => {
  const cluster = await startCluster()
  await cluster.ask('POST', MAPS, { body: map('a') })
  const watch = await openWatch(
    cluster,
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  )
  expect(await told(watch)).toBe('ADDED a')
  expect(await watch.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  })
})

test('tables are watched row by row, the columns told once', async () => {
  const cluster = await startCluster()
  const watch = await openWatch(cluster, '', 'application/json;as=Table;v=v1;g=meta.k8s.io')
  await cluster.ask('POST', MAPS, { body: map('a') })
  await cluster.ask('POST', MAPS, { body: map('b') })
  const first = await watch.next()
  expect(list(first, 'object', 'columnDefinitions')).toHaveLength(3)
  expect(first).toMatchObject({ type: 'ADDED', object: { kind: 'Table', rows: [{ cells: ['a', 0, '0s'] }] } })
  expect(await watch.next()).toMatchObject({
    object: { columnDefinitions: null, rows: [{ cells: ['b', 0, '0s'] }] },
  })
})

test('closing the server ends its watches', async () => {
  const cluster = await startCluster()
  const watch = await openWatch(cluster, '')
  const next = told(watch).catch(() => 'cut')
  await cluster.kube.close()
  expect(await next).toMatch(/end|cut/)
})
