import { expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import type { AnyKind, Found, WriteContext } from '../../src/engine/kind.ts'
import { toChange } from '../../src/engine/plan.ts'
import { levels } from '../../src/levels/index.ts'
import { clusterRole, clusterRoleBinding, roleBinding } from '../../src/rbac/kind.ts'
import { readRbac } from '../../src/rbac/template.ts'
import { startWorld } from '../kinds/world.ts'

const at = { name: 'reader' }
const rules = (...verbs: string[]) => ({ rules: [{ apiGroups: [''], resources: ['pods'], verbs }] })
const bindingTo = (role: string) => ({
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'reader' }],
})

async function start() {
  const { ports } = await startWorld()
  const context: WriteContext = { ports, run: 'run-1', temp: 't', noteId: async () => {} }
  const write = async (kind: AnyKind, where: Json, to: Json | undefined): Promise<Found> =>
    kind.write(where, await kind.read(where, ports), to, context)
  return { context, kube: ports.kube, ports, write }
}

it('an object carries our label and run, and keeps what others have put on it', async () => {
  const { kube, write } = await start()
  await write(clusterRole, at, rules('get'))
  const where = { resource: 'clusterroles', name: 'reader' } as const
  await kube.patch(where, { metadata: { labels: { team: 'web' }, annotations: { note: 'theirs' } } })
  await write(clusterRole, at, rules('get', 'list'))
  await expect(kube.get(where)).resolves.toMatchObject({
    ...rules('get', 'list'),
    metadata: {
      labels: { 'app.kubernetes.io/managed-by': 'eks-access', team: 'web' },
      annotations: { 'eks-access/run': 'run-1', note: 'theirs' },
    },
  })
})

it('an object that is changed between reading and writing is left alone', async () => {
  const { context, kube, ports, write } = await start()
  await write(clusterRole, at, rules('get'))
  const seen = await clusterRole.read(at, ports)
  const where = { resource: 'clusterroles', name: 'reader' } as const
  await kube.patch(where, rules('get', 'watch'))
  for (const to of [undefined, rules('get', 'list')]) {
    await expect(clusterRole.write(at, seen, to, context)).rejects.toMatchObject({ kind: 'conflict' })
  }
  await expect(kube.get(where)).resolves.toMatchObject(rules('get', 'watch'))
})

it('a ClusterRole names the bindings that keep it', async () => {
  const { write } = await start()
  await write(clusterRole, at, rules('get'))
  await write(clusterRoleBinding, { name: 'people' }, bindingTo('reader'))
  await write(roleBinding, { name: 'web', namespace: 'default' }, bindingTo('reader'))
  await write(roleBinding, { name: 'other', namespace: 'default' }, bindingTo('view'))
  await expect(write(clusterRole, at, undefined)).rejects.toMatchObject({
    kind: 'in-use',
    message:
      'ClusterRole reader is still in use: ClusterRoleBinding people, RoleBinding web in namespace default',
  })
})

it('a binding is not pointed at another role', async () => {
  const { kube, write } = await start()
  await write(clusterRoleBinding, at, bindingTo('reader'))
  await expect(write(clusterRoleBinding, at, bindingTo('cluster-admin'))).rejects.toMatchObject({
    kind: 'invalid',
    message:
      'ClusterRoleBinding reader: it binds ClusterRole reader, and a binding cannot be pointed at ClusterRole cluster-admin',
  })
  await expect(kube.get({ resource: 'clusterrolebindings', name: 'reader' })).resolves.toMatchObject(
    bindingTo('reader'),
  )
})

it('a namespace that is not there is not waited for', async () => {
  const { write } = await start()
  const where = { name: 'reader', namespace: 'nowhere' }
  await expect(write(roleBinding, where, bindingTo('reader'))).rejects.toMatchObject({ kind: 'invalid' })
})

it('a ClusterRole without rules, and one that gathers others, can be read', async () => {
  const { kube, ports } = await start()
  const gathers = { clusterRoleSelectors: [{ matchLabels: { team: 'web' } }] }
  await kube.create('clusterroles', { metadata: { name: 'empty' }, rules: null })
  await kube.create('clusterroles', { metadata: { name: 'gathers' }, aggregationRule: gathers })
  await expect(clusterRole.read({ name: 'empty' }, ports)).resolves.toMatchObject({ value: { rules: [] } })
  const found = await clusterRole.read({ name: 'gathers' }, ports)
  expect(found.value).toMatchObject({ aggregationRule: gathers })
  expect(clusterRole.same({ name: 'gathers' }, { rules: [] }, found.value ?? null)).toBe(false)
})

it('the lines by hand are what kubectl takes', () => {
  const { rbac } = levels.reader.tutorial()
  const after = rbac?.clusterRole ?? null
  const [apply = ''] = toChange(clusterRole, at, 'create', 'new', { after }).byHand
  const [, yaml = ''] = /^kubectl apply -f - <<'EOF'\n([^]*)EOF$/.exec(apply) ?? []
  const binding = rbac?.binding ?? null
  const bound = toChange(clusterRoleBinding, at, 'create', 'new', { after: binding }).byHand
  expect(readRbac(`${yaml}---\n{ roleRef: { kind: ClusterRole, name: reader } }`).clusterRole).toEqual(after)
  expect(bound).toEqual(['kubectl create clusterrolebinding reader --clusterrole=reader --group=reader'])
  const where = { name: 'reader', namespace: 'web' }
  expect(toChange(roleBinding, where, 'delete', 'ours', { before: binding }).byHand).toEqual([
    'kubectl delete rolebinding reader --namespace web',
  ])
})
