import { readdirSync, readFileSync } from 'node:fs'
import { loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import { jsonOf, mapOf } from '../../src/engine/shape.ts'
import { startWorld } from '../kinds/world.ts'

const folder = new URL('../../templates/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

/** As they stand in the repository, with the values that they have there. */
describe('the templates are valid', () => {
  it.each(readdirSync(new URL('iam/', folder)))('iam/%s', async (name) => {
    const { iam } = (await startWorld()).ports
    const document: Json = JSON.parse(read(`iam/${name}`))
    if (name.startsWith('trust-')) {
      await iam.createUser({ name: 'manager', tags: {} })
      await expect(iam.createRole({ name: 'r', trust: document, tags: {} })).resolves.toMatchObject({
        name: 'r',
      })
    } else {
      await expect(iam.createPolicy({ name: 'p', document, tags: {} })).resolves.toMatchObject({ document })
    }
  })

  it.each(readdirSync(new URL('rbac/', folder)))('rbac/%s', async (name) => {
    const { kube } = (await startWorld()).ports
    const [role, binding] = loadAll(read(`rbac/${name}`)).map((object) => ({
      ...mapOf(object, jsonOf),
      metadata: { name: 'reader' },
    }))
    if (role === undefined || binding === undefined) throw new Error('the template has less than two objects')
    await expect(kube.create('clusterroles', role)).resolves.toMatchObject({
      kind: 'ClusterRole',
      metadata: { name: 'reader' },
    })
    await expect(kube.create('clusterrolebindings', binding)).resolves.toMatchObject({
      kind: 'ClusterRoleBinding',
      metadata: { name: 'reader' },
      roleRef: { name: 'reader' },
    })
  })
})
