import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { JsonObject } from '../../src/sandbox/kube/json.ts'
import { isEqual, object } from '../../src/sandbox/kube/json.ts'
import { openCluster, token } from '../sandbox/kube/cluster.ts'
import type { TestCluster } from '../sandbox/kube/cluster.ts'
import { FILES, createReplay, fileOf, rowsOf, written } from '../sandbox/kube/replay.ts'
import type { Replay, Row } from '../sandbox/kube/replay.ts'
import { startIdentities } from './identities.ts'
import { createKeeper } from './keeper.ts'
import { startApiServer } from './kube-apiserver.ts'

// The table that the sandbox is tested by, sent to it and to a real API server, request by request. Where they answer
// otherwise the sandbox is wrong, but for the rows that say why they differ. `node test/real/run.mjs requests -u` writes
// down anew what the real server answers.

const closers: (() => Promise<void> | void)[] = []
const PATIENCE_MS = 5000

let real: Replay
let pretend: Replay

beforeAll(async () => {
  const cluster = await openCluster()
  const keeper = await createKeeper()
  closers.push(cluster.close, () => keeper.close())
  const identities = await startIdentities(keeper.folder, await usersOf(cluster))
  closers.push(() => identities.close())
  const authentication = join(keeper.folder, 'authentication.json')
  await writeFile(authentication, identities.kubeconfig)
  const api = await startApiServer(keeper, inject('binaries'), { authentication })
  const awsAuth = cluster.kube.objects.get('configmaps', 'aws-auth', 'kube-system')
  const { name, namespace } = object(awsAuth, 'metadata')
  const made = await api.ask('POST', '/api/v1/namespaces/kube-system/configmaps', {
    ...awsAuth,
    metadata: { name, namespace },
  })
  expect(made.status).toBe(201)
  real = createReplay(api)
  pretend = createReplay(cluster)
  closers.push(real.close, pretend.close)
})
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
})

/** By token: whom the sandbox takes them to be, so that both servers have the same users. */
async function usersOf({ ask }: TestCluster): Promise<Map<string, JsonObject>> {
  const users = new Map<string, JsonObject>()
  for (const name of ['admin', 'developer', 'ops']) {
    const { json } = await ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      as: name,
      body: {},
    })
    users.set(token(name), object(json, 'status', 'userInfo'))
  }
  return users
}

function toldOf(error: unknown): JsonObject {
  return { error: String(error) }
}

/** Bindings work a moment after they are made: what they decide, and changes nothing, is asked again until it is so. */
async function settled(row: Row, first: JsonObject, expected: JsonObject): Promise<JsonObject> {
  const isDecision = row.path.includes('/apis/authorization.k8s.io/')
  const until = Date.now() + PATIENCE_MS
  let said = first
  while (!isEqual(said, expected) && (isDecision || said['code'] === 403) && Date.now() < until)
    said = await real.send(row)
  return said
}

describe.each(FILES)('%s', (name) => {
  const rows = rowsOf(name)
  const answered = [...rows]
  test.each(rows.map((row, index) => ({ row, line: index + 1 })))(
    'line $line: $row.as $row.method $row.path',
    async ({ row, line }) => {
      const [first, pretended] = await Promise.all([real.send(row), pretend.send(row).catch(toldOf)])
      const truly = row.differs === undefined ? await settled(row, first, pretended) : first
      answered[line - 1] = { ...row, answer: truly }
      if (row.differs === undefined) expect(pretended).toEqual(truly)
      else expect(pretended).not.toEqual(truly)
    },
  )

  test('is recorded as the real server answers', async () => {
    await expect(written(answered)).toMatchFileSnapshot(fileOf(name).pathname)
  })
})
