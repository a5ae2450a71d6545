import {
  AuthenticationV1Api,
  AuthorizationV1Api,
  createConfiguration,
  CustomObjectsApi,
  PatchStrategy,
  ServerConfiguration,
  setHeaderOptions,
} from '@kubernetes/client-node'
import type { Configuration, HttpMethod } from '@kubernetes/client-node'
import { isFault } from '../ports/fault.ts'
import type { Kube, KubeIdentity, KubeObject, KubeQuestion, KubeResource } from '../ports/kube.ts'
import { presignToken } from '../token/presign.ts'
import { VERSION } from '../version.ts'
import type { Call } from './fault.ts'
import { createKubeHttp } from './kube-http.ts'
import { toKubeList, toKubeObject } from './kube-object.ts'
import { present } from './present.ts'
import { reading, writing } from './retry.ts'
import type { Session } from './session.ts'

/** A cluster that can be reached: its described endpoint and CA, in PEM. */
export type ReachableCluster = {
  readonly name: string
  readonly region: string
  readonly endpoint: string
  readonly ca: string
}

/** A token is taken for 15 minutes by the cluster; a new one is made well before. */
const TOKEN_MS = 10 * 60_000

/** Objects a page of a list. */
const PAGE = 500

/** The core group has a root of its own: its objects are asked for as a group of this name, see `CoreAware`. */
const CORE = 'core'

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' }
const CORE_V1 = { group: CORE, version: 'v1' }

const GROUPS: Readonly<Record<KubeResource, { group: string; version: string }>> = {
  configmaps: CORE_V1,
  namespaces: CORE_V1,
  pods: CORE_V1,
  clusterroles: RBAC,
  clusterrolebindings: RBAC,
  roles: RBAC,
  rolebindings: RBAC,
}

/**
 * The Kubernetes verbs over client-node. Objects go through its CustomObjectsApi, which hands them on as the JSON that
 * they are: the classes for each kind drop every field that they do not know, and a replace would then remove it.
 */
export function createKube(cluster: ReachableCluster, session: Session): Kube {
  const { clock } = session
  const http = createKubeHttp({
    agent: session.connections.kube(cluster.ca),
    patience: session.patience,
    now: () => clock.now(),
    observe: (date) => session.clock.observe?.(date),
  })
  const token = tokens(cluster, session)
  const baseServer = new CoreAware(cluster.endpoint.replace(/\/$/, ''), {})
  const configure = (call: Call): Configuration =>
    createConfiguration({
      baseServer,
      httpApi: http(call),
      authMethods: {
        default: {
          getName: () => 'token',
          async applySecurityAuthentication(request) {
            request.setHeaderParam('Authorization', `Bearer ${await token()}`)
            request.setHeaderParam('User-Agent', `eks-access/${VERSION}`)
          },
        },
      },
    })
  const about = (operation: string): Call => ({ service: 'kubernetes', operation, source: session.source })
  const objects = (call: Call) => new CustomObjectsApi(configure(call))
  const review = <T>(
    verb: string,
    ask: (configuration: Configuration, call: Call) => Promise<T>,
  ): Promise<T> => {
    const call = about(`create ${verb}`)
    return reading(call, clock, () => ask(configure(call), call))
  }

  return {
    async get({ resource, name, namespace }) {
      const call = about(`get ${resource}`)
      const at = { ...GROUPS[resource], plural: resource, name }
      try {
        const found: unknown = await reading(call, clock, () =>
          namespace === undefined
            ? objects(call).getClusterCustomObject(at)
            : objects(call).getNamespacedCustomObject({ ...at, namespace }),
        )
        return toKubeObject(found, call)
      } catch (error) {
        if (isFault(error, 'missing')) return undefined
        throw error
      }
    },
    list(resource, { namespace, labelSelector } = {}) {
      const call = about(`list ${resource}`)
      const at = {
        ...GROUPS[resource],
        plural: resource,
        limit: PAGE,
        ...(labelSelector === undefined ? {} : { labelSelector }),
      }
      // A position in the list may expire: then the whole list is asked for again.
      return reading(call, clock, async () => {
        const all: KubeObject[] = []
        for (let position: { _continue?: string } | undefined = {}; position !== undefined;) {
          const page: unknown = await (namespace === undefined
            ? objects(call).listClusterCustomObject({ ...at, ...position })
            : objects(call).listNamespacedCustomObject({ ...at, ...position, namespace }))
          const { items, next } = toKubeList(page, call)
          all.push(...items)
          position = next === undefined ? undefined : { _continue: next }
        }
        return all
      })
    },
    async create(resource, object, { dryRun = false } = {}) {
      const call = about(`create ${resource}`)
      const { namespace } = object.metadata
      const at = { ...GROUPS[resource], plural: resource, body: object, ...(dryRun ? { dryRun: 'All' } : {}) }
      const made: unknown = await writing(call, () =>
        namespace === undefined
          ? objects(call).createClusterCustomObject(at)
          : objects(call).createNamespacedCustomObject({ ...at, namespace }),
      )
      return toKubeObject(made, call)
    },
    async patch({ resource, name, namespace }, patch) {
      const call = about(`patch ${resource}`)
      const at = { ...GROUPS[resource], plural: resource, name, body: patch }
      const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
      const patched: unknown = await writing(call, () =>
        namespace === undefined
          ? objects(call).patchClusterCustomObject(at, options)
          : objects(call).patchNamespacedCustomObject({ ...at, namespace }, options),
      )
      return toKubeObject(patched, call)
    },
    async replace(resource, object) {
      const call = about(`update ${resource}`)
      const { name, namespace } = object.metadata
      const at = { ...GROUPS[resource], plural: resource, name, body: object }
      const put: unknown = await writing(call, () =>
        namespace === undefined
          ? objects(call).replaceClusterCustomObject(at)
          : objects(call).replaceNamespacedCustomObject({ ...at, namespace }),
      )
      return toKubeObject(put, call)
    },
    async remove({ resource, name, namespace }, only) {
      const call = about(`delete ${resource}`)
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: only }
      const at = { ...GROUPS[resource], plural: resource, name, body }
      await writing(call, async (): Promise<unknown> =>
        namespace === undefined
          ? objects(call).deleteClusterCustomObject(at)
          : objects(call).deleteNamespacedCustomObject({ ...at, namespace }),
      )
    },
    can: (question) =>
      review('selfsubjectaccessreviews', async (configuration, call) => {
        const spec = { resourceAttributes: toAttributes(question) }
        const api = new AuthorizationV1Api(configuration)
        const { status } = await api.createSelfSubjectAccessReview({ body: { spec } })
        return present(status, 'status', call).allowed
      }),
    canAs: ({ username, groups }, question) =>
      review('subjectaccessreviews', async (configuration, call) => {
        const spec = { user: username, groups: [...groups], resourceAttributes: toAttributes(question) }
        const api = new AuthorizationV1Api(configuration)
        const { status } = await api.createSubjectAccessReview({ body: { spec } })
        return present(status, 'status', call).allowed
      }),
    whoami: () =>
      review('selfsubjectreviews', async (configuration, call): Promise<KubeIdentity> => {
        const { status } = await new AuthenticationV1Api(configuration).createSelfSubjectReview({ body: {} })
        const { username, groups = [], extra = {} } = present(status?.userInfo, 'userInfo', call)
        return { username: present(username, 'username', call), groups, extra }
      }),
  }
}

/** Puts the core group where it is: under /api/v1, all others being under /apis. */
class CoreAware extends ServerConfiguration<Record<string, string>> {
  override makeRequestContext(endpoint: string, method: HttpMethod) {
    return super.makeRequestContext(endpoint.replace(`/apis/${CORE}/`, '/api/'), method)
  }
}

/** The bearer token, a new one when the last is ten minutes old. */
function tokens(cluster: ReachableCluster, session: Session): () => Promise<string> {
  let made: { readonly token: string; readonly at: number } | undefined
  return async () => {
    const at = session.clock.ticks()
    if (made === undefined || at - made.at > TOKEN_MS) {
      const credentials = await session.credentials()
      const { name, region } = cluster
      made = { at, token: presignToken({ cluster: name, region, credentials, now: session.clock.now() }) }
    }
    return made.token
  }
}

function toAttributes({ verb, resource, group = '', namespace, subresource }: KubeQuestion) {
  return {
    verb,
    resource,
    group,
    ...(namespace === undefined ? {} : { namespace }),
    ...(subresource === undefined ? {} : { subresource }),
  }
}
