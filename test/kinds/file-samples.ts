import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kinds } from '../../src/kinds.ts'
import { execFor } from '../../src/kubeconfig/exec.ts'
import type { ExecUser } from '../../src/kubeconfig/exec.ts'
import type { Sample } from './contract.ts'

const CREDENTIALS = '# mine\n[other]\naws_access_key_id = AKIAOTHER00000000000\naws_secret_access_key = x\n'
const KUBECONFIG = `apiVersion: v1
kind: Config
# mine
clusters:
- name: theirs
  cluster:
    server: https://127.0.0.1:6443
contexts: []
users: null
current-context: theirs
`
const ARN = 'arn:aws:eks:us-west-2:111122223333:cluster/demo'

const accessKey: Sample = {
  kind: kinds.accessKey,
  arrange: async ({ ports, folder }) => {
    const file = join(folder, 'credentials')
    await writeFile(file, CREDENTIALS, { mode: 0o600 })
    await ports.iam.createUser({ name: 'developer', tags: {} })
    return {
      ports,
      at: { user: 'developer', profile: 'developer', file },
      value: { stored: true, status: 'Active' },
      stranger: () =>
        writeFile(
          file,
          `${CREDENTIALS}[developer]\naws_access_key_id = AKIASOMEBODY00000000\naws_secret_access_key = y\n`,
        ),
    }
  },
  junk: [
    { at: { user: 'developer', profile: 'developer' } },
    { at: { user: 'a b', profile: 'developer', file: '/credentials' } },
    { at: { user: 'developer', profile: 'a]b', file: '/credentials' } },
    { at: { user: 'developer', profile: 'developer', file: 'credentials' } },
    { at: { user: 'developer', profile: 'developer', file: '/credentials' }, value: { stored: true } },
    { at: { user: 'developer', profile: 'developer', file: '/c' }, value: { stored: 1, status: 'Active' } },
  ],
}

const folder: Sample = {
  kind: kinds.folder,
  changes: true,
  shared: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, '.aws')
    return {
      ports,
      at: { path },
      value: { mode: 0o700 },
      other: { mode: 0o755, exact: true },
      stranger: async () => {
        await mkdir(path, { recursive: true })
        await chmod(path, 0o755)
        await writeFile(join(path, 'theirs'), '')
      },
      use: () => writeFile(join(path, 'theirs'), ''),
    }
  },
  junk: [
    { at: { path: '' } },
    { at: { path: '.aws' } },
    { at: { path: '/a/../b' } },
    { at: { path: '/a' }, value: {} },
    { at: { path: '/a' }, value: { mode: 0o1777 } },
    { at: { path: '/a' }, value: { mode: '700' } },
    { at: { path: '/a' }, value: { mode: 0o700, exact: 'yes' } },
  ],
}

const file: Sample = {
  kind: kinds.file,
  shared: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'config')
    return {
      ports,
      at: { path },
      value: { mode: 0o600, text: '' },
      stranger: () => writeFile(path, '[default]\n', { mode: 0o644 }),
      use: () => writeFile(path, '[default]\n'),
    }
  },
  junk: [
    { at: { path: 'config' } },
    { at: {} },
    { at: { path: '/config' }, value: { text: '' } },
    { at: { path: '/config' }, value: { mode: 0o600, hash: 'x' } },
  ],
}

const lastNewline: Sample = {
  kind: kinds.lastNewline,
  shared: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'config')
    await writeFile(path, '[default]\r\nregion = us-west-2', { mode: 0o644 })
    return {
      ports,
      at: { path },
      value: {},
      stranger: () => writeFile(path, '[default]\n'),
      use: () => writeFile(path, '[default]\r\nregion = us-west-2\r\noutput = json\r\n'),
    }
  },
  junk: [{ at: { path: 7 } }, { at: { path: '/config' }, value: { before: 'x' } }],
}

const awsProfile: Sample = {
  kind: kinds.awsProfile,
  changes: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'config')
    const text = '; mine\n[default]\nregion=eu-west-1\n\n'
    await writeFile(path, text, { mode: 0o644 })
    return {
      ports,
      at: { file: path, profile: 'developer' },
      value: { settings: { region: 'us-west-2' } },
      other: { settings: { region: 'us-west-2', output: 'json' } },
      stranger: () => writeFile(path, `${text}[profile developer]\nregion = ap-south-1\n`),
    }
  },
  junk: [
    { at: { file: '/config' } },
    { at: { file: 'config', profile: 'developer' } },
    { at: { file: '/config', profile: 'a]\n[b' } },
    { at: { file: '/config', profile: 'developer' }, value: { settings: { region: 1 } } },
    { at: { file: '/config', profile: 'developer' }, value: { settings: 'x' } },
  ],
}

/** A kubeconfig in which all lists can be added to. */
const OPEN = KUBECONFIG.replace('contexts: []', 'contexts:').replace('users: null', 'users:')
const place = { file: '/kubeconfig', name: 'developer' }

const kubeconfigList: Sample = {
  kind: kinds.kubeconfigList,
  shared: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'kubeconfig')
    await writeFile(path, KUBECONFIG, { mode: 0o600 })
    const filled = KUBECONFIG.replace(
      'contexts: []',
      'contexts:\n- name: theirs\n  context: {cluster: theirs}',
    )
    return {
      ports,
      at: { file: path, key: 'contexts' },
      value: { state: 'open' },
      stranger: () => writeFile(path, filled),
      use: () => writeFile(path, filled),
    }
  },
  junk: [
    { at: { file: '/kubeconfig', key: 'preferences' } },
    { at: { file: 'kubeconfig', key: 'users' } },
    { at: { file: '/kubeconfig', key: 'users' }, value: { state: 'shut' } },
  ],
}

const kubeconfigCluster: Sample = {
  kind: kinds.kubeconfigCluster,
  changes: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'kubeconfig')
    await writeFile(path, OPEN, { mode: 0o600 })
    const other = `- name: ${ARN}\n  cluster:\n    server: https://elsewhere\n`
    return {
      ports,
      at: { file: path, name: ARN },
      value: { server: 'https://127.0.0.1:443', ca: 'Y2E=' },
      other: { server: 'https://127.0.0.1:444', ca: 'Y2E=' },
      stranger: () => writeFile(path, OPEN.replace('clusters:\n', `clusters:\n${other}`)),
    }
  },
  junk: [
    { at: { file: '/kubeconfig' } },
    { at: { ...place, file: 'kubeconfig' } },
    { at: place, value: { server: 'https://x' } },
    { at: place, value: { server: 'https://x', ca: 'Y2E=', token: 'x' } },
  ],
}

const kubeconfigUser: Sample = {
  kind: kinds.kubeconfigUser,
  changes: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'kubeconfig')
    await writeFile(path, OPEN, { mode: 0o600 })
    const name = 'developer@demo.us-west-2'
    const exec = (profile: string): ExecUser =>
      execFor({ how: 'aws', program: 'aws', profile, region: 'us-west-2', cluster: 'demo', env: {} })
    return {
      ports,
      at: { file: path, name },
      value: exec('developer'),
      other: exec('dev'),
      stranger: () =>
        writeFile(path, OPEN.replace('users:\n', `users:\n- name: ${name}\n  user:\n    token: theirs\n`)),
    }
  },
  junk: [{ at: { ...place, name: '' } }, { at: place, value: {} }, { at: place, value: { command: 'aws' } }],
}

const kubeconfigContext: Sample = {
  kind: kinds.kubeconfigContext,
  changes: true,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'kubeconfig')
    await writeFile(path, OPEN, { mode: 0o600 })
    const name = 'developer@demo.us-west-2'
    const other = `- name: ${name}\n  context:\n    cluster: theirs\n    user: theirs\n`
    return {
      ports,
      at: { file: path, name },
      value: { cluster: ARN, user: name },
      other: { cluster: ARN, user: name, namespace: 'web' },
      stranger: () => writeFile(path, OPEN.replace('contexts:\n', `contexts:\n${other}`)),
    }
  },
  junk: [{ at: { name: 'x' } }, { at: place, value: { cluster: ARN } }, { at: place, value: 'developer' }],
}

const currentContext: Sample = {
  kind: kinds.currentContext,
  arrange: async ({ ports, folder: home }) => {
    const path = join(home, 'kubeconfig')
    await writeFile(path, OPEN, { mode: 0o600 })
    return {
      ports,
      at: { file: path },
      value: { name: 'developer' },
      stranger: () => writeFile(path, OPEN.replace('current-context: theirs', 'current-context: another')),
    }
  },
  junk: [
    { at: { file: '/kubeconfig', name: 'developer' } },
    { at: { file: 'kubeconfig' } },
    { at: { file: '/kubeconfig' }, value: { current: true } },
  ],
}

export const fileSamples: readonly Sample[] = [
  accessKey,
  folder,
  file,
  lastNewline,
  awsProfile,
  kubeconfigList,
  kubeconfigCluster,
  kubeconfigUser,
  kubeconfigContext,
  currentContext,
]
