import { defineKind } from '../engine/define-kind.ts'
import { StillUsed } from '../engine/kind.ts'
import type { Found } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import type { Ports } from '../ports/ports.ts'
import { marksOf } from '../rbac/marks.ts'
import {
  CONFIG_MAP,
  conflict,
  current,
  DOCUMENT,
  docOf,
  keyOf,
  kubectl,
  load,
  patch,
  patchByHand,
} from './config-map.ts'
import { AWS_AUTH, AwsAuthDocument, isEmptyText } from './document.ts'
import type { EntryKey } from './read.ts'

type Nothing = Readonly<Record<string, never>>

function nothingOf(value: unknown): Nothing {
  fieldsOf(value)
  return {}
}

/** The ConfigMap, where there was none. Undone only while nothing is in it. */
export const awsAuth = defineKind<Nothing, Nothing>({
  id: 'aws-auth',
  scope: 'cluster',
  container: true,
  marked: true,
  parse: parserOf('aws-auth', nothingOf, nothingOf),
  resource: () => CONFIG_MAP,
  document: () => DOCUMENT,
  read: async (_at, ports) => {
    const document = await load(ports)
    if (document === undefined) return {}
    const { uid, run, created } = document
    return {
      value: {},
      id: uid,
      ...(run === undefined ? {} : { run }),
      ...(created === undefined ? {} : { created }),
      doc: docOf(document),
    }
  },
  write: async (_at, from, to, { ports, run }) => {
    if (to === undefined) return removeConfigMap(from, ports)
    const made = await ports.kube.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: AWS_AUTH.name,
        namespace: 'kube-system',
        ...marksOf(run),
      },
    })
    const document = new AwsAuthDocument(made)
    return { value: {}, id: document.uid, run, doc: docOf(document) }
  },
  tell: ({ action }) => ({
    title: action === 'none' ? `${CONFIG_MAP} is there` : `${action} ${CONFIG_MAP}`,
    explain: 'It says which IAM users and roles are who in the cluster.',
    byHand: [kubectl(action === 'delete' ? 'delete' : 'create', 'configmap', 'aws-auth')],
  }),
})

type KeyPlace = { readonly key: EntryKey }
type KeyText = { readonly text: string }

const parseKey = parserOf<KeyPlace, KeyText>(
  'aws-auth-key',
  (at) => ({ key: keyOf(fieldsOf(at, 'key').key) }),
  (value) => ({ text: textOf(fieldsOf(value, 'text').text) }),
)

/** A key of the ConfigMap that was missing. Undone only while it holds nothing. */
export const awsAuthKey = defineKind<KeyPlace, KeyText>({
  id: 'aws-auth-key',
  scope: 'cluster',
  container: true,
  parse: parseKey,
  serves: () => true,
  resource: ({ key }) => `${key} of ${CONFIG_MAP}`,
  document: () => DOCUMENT,
  read: async ({ key }, ports) => {
    const document = await load(ports)
    if (document === undefined) return {}
    const text = document.data[key]
    return { doc: docOf(document), ...(text === undefined ? {} : { value: { text } }) }
  },
  write: async ({ key }, from, to, { ports }) => {
    const document = await current(from, ports)
    if (document === undefined) return to === undefined ? {} : conflict('it is not there any more')
    const text = document.data[key]
    if (to !== undefined) {
      if (text !== undefined) return conflict(`${key} is there by now`)
      return { value: to, doc: docOf(await patch(document, key, to.text, ports)) }
    }
    if (text === undefined) return { doc: docOf(document) }
    if (!isEmptyText(text, key)) throw new StillUsed(`${key} of ${CONFIG_MAP}`, 'what is in it')
    return { doc: docOf(await patch(document, key, undefined, ports)) }
  },
  tell: (change) => {
    const { at, value } = parseKey({ at: change.at, value: change.after })
    const text = change.action === 'delete' ? null : (value?.text ?? '')
    return {
      title: change.action === 'none' ? `${change.resource} is there` : `${change.action} ${change.resource}`,
      explain: at.key === 'mapRoles' ? 'The list of IAM roles.' : 'The list of IAM users.',
      byHand: [patchByHand(at.key, text)],
    }
  },
})

async function removeConfigMap(from: Found<Nothing>, ports: Ports): Promise<Found<Nothing>> {
  const document = await load(ports)
  if (document === undefined) return {}
  if (from.id !== undefined && document.uid !== from.id) return conflict('it was made anew by somebody else')
  if (!document.isEmpty) throw new StillUsed(CONFIG_MAP, 'what is in it')
  await ports.kube.remove(AWS_AUTH, { uid: document.uid, resourceVersion: document.version })
  return {}
}
