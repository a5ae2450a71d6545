import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Change, WriteContext } from '../../src/engine/kind.ts'
import { NEW_KUBECONFIG } from '../../src/kubeconfig/edit.ts'
import { execFor } from '../../src/kubeconfig/exec.ts'
import {
  currentContext,
  kubeconfigCluster,
  kubeconfigList,
  kubeconfigUser,
  wantKubeconfig,
} from '../../src/kubeconfig/kind.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'
import { ARN, desk, files } from './desk.ts'
import { KUBECONFIGS } from './fixtures.ts'

describe.each(Object.entries(KUBECONFIGS))('a kubeconfig made by %s', (_, text) => {
  test('gets the access; the same again does nothing; clean puts every byte and the mode back', async () => {
    const { folder, file, add, clean, config } = await desk(text)
    expect(await add()).toMatchObject({ status: 'done' })
    const now = await config()
    expect(now.currentContext).toBe('ada@prod.eu-west-1')
    expect(now.contexts.at(-1)).toMatchObject({ cluster: ARN, user: 'ada@prod.eu-west-1' })
    expect(await add()).toMatchObject({ status: 'nothing' })
    expect(await clean()).toMatchObject({ status: 'undone' })
    expect(await readFile(file, 'utf8')).toBe(text)
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect(await readdir(folder)).toEqual(['config'])
  })

  test('two accesses, taken back oldest first', async () => {
    const { add, clean, config, text: current } = await desk(text)
    await add('ada', { setCurrent: false })
    await add('bob', { setCurrent: false })
    await clean(/ada/)
    expect((await config()).contexts.map(({ name }) => name)).toContain('bob@prod.eu-west-1')
    expect((await config()).contexts.map(({ name }) => name)).not.toContain('ada@prod.eu-west-1')
    await clean()
    expect(await current()).toBe(text)
  })
})

test('a kubeconfig that is not there is made, and goes again', async () => {
  const { folder, file, add, clean } = await desk(undefined)
  expect(await add()).toMatchObject({ status: 'done' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await clean()).toMatchObject({ status: 'undone' })
  expect(await readdir(folder)).toEqual([])
})

describe('what others did in the meantime', () => {
  test('kubectl wrote the file anew: our entries are known, and go', async () => {
    const { file, add, clean, config } = await desk(KUBECONFIGS['the AWS CLI'])
    await add('ada', { setCurrent: false })
    const text = await readFile(file, 'utf8')
    const anew = text
      .replace('clusters:', '# moved\nclusters:')
      .replaceAll(
        '      command: aws\n',
        '      command: aws\n      env: null\n      interactiveMode: IfAvailable\n      provideClusterInfo: false\n',
      )
    await writeFile(file, anew)
    expect(await add('ada', { setCurrent: false })).toMatchObject({ status: 'nothing' })
    expect(await clean()).toMatchObject({ status: 'undone' })
    expect(await config()).toEqual(parseKubeconfig(KUBECONFIGS['the AWS CLI'] ?? '', 'f'))
  })

  test('another current context was chosen: it stays', async () => {
    const { file, add, clean, config } = await desk(KUBECONFIGS['eksctl'])
    await add()
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(/^current-context: .*$/m, 'current-context: mine'),
    )
    expect(await clean()).toMatchObject({ status: 'undone' })
    expect((await config()).currentContext).toBe('mine')
  })

  test('a default namespace was chosen for our context: the same again keeps it, clean takes it along', async () => {
    const { file, add, clean, text } = await desk(KUBECONFIGS['eksctl'])
    await add()
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(
        '    user: ada@prod.eu-west-1',
        '    namespace: dev\n    user: ada@prod.eu-west-1',
      ),
    )
    expect(await add()).toMatchObject({ status: 'nothing' })
    expect(await clean()).toMatchObject({ status: 'undone' })
    expect(await text()).toBe(KUBECONFIGS['eksctl'])
  })

  test('our user was edited: it is left', async () => {
    const { file, add, clean } = await desk(KUBECONFIGS['eksctl'])
    await add()
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace('- --profile\n', '- --no-cli-pager\n      - --profile\n'),
    )
    expect(await clean()).toMatchObject({ status: 'left' })
    expect(await readFile(file, 'utf8')).toContain('--no-cli-pager')
  })

  test('somebody else uses the cluster entry: it is not taken', async () => {
    const { file, add, clean, config } = await desk(NEW_KUBECONFIG)
    await add()
    const text = await readFile(file, 'utf8')
    await writeFile(
      file,
      text.replace('contexts:\n', `contexts:\n- context:\n    cluster: ${ARN}\n    user: me\n  name: me\n`),
    )
    await clean()
    const { clusters, contexts, users } = await config()
    expect([clusters, contexts, users].map((entries) => entries.map(({ name }) => name))).toEqual([
      [ARN],
      ['me'],
      [],
    ])
  })

  test('the lists were filled by others: they stay', async () => {
    const { file, add, clean, text } = await desk('users: []\n')
    await add('ada', { setCurrent: false })
    await writeFile(file, (await readFile(file, 'utf8')).replace('users:\n', 'users:\n- name: me\n'))
    expect(await clean()).toMatchObject({ status: 'undone' })
    expect(await text()).toBe('users:\n- name: me\n')
  })

  test('the file is gone: there is nothing to take back', async () => {
    const { file, add, clean } = await desk('users: []\n')
    await add()
    await files.remove(file, (await files.read(file))?.hash ?? '')
    expect(await clean()).toMatchObject({ status: 'undone' })
  })
})

describe('what is not ours', () => {
  test('an equal cluster of the AWS CLI is used, and stays', async () => {
    const text = (KUBECONFIGS['the AWS CLI'] ?? '').replaceAll('cluster/other', 'cluster/prod')
    const { add, clean, text: current } = await desk(text)
    const { changes } = await add()
    expect(changes.find(({ change }) => change.kind === 'kubeconfig-cluster')).toMatchObject({
      status: 'none',
    })
    await clean()
    expect(await current()).toBe(text)
  })

  test.each([
    [
      'a cluster that leads elsewhere',
      `clusters: [{name: "${ARN}", cluster: {server: "https://old"}}]`,
      'CONTEXT_EXISTS',
    ],
    [
      'a context of that name',
      'contexts: [{name: ada@prod.eu-west-1, context: {cluster: x}}]',
      'CONTEXT_EXISTS',
    ],
    ['a user of that name', 'users: [{name: ada@prod.eu-west-1, user: {token: SECRET}}]', 'CONTEXT_EXISTS'],
  ])('%s is refused, and shows no secret', async (_, text, code) => {
    const { add, file } = await desk(text)
    const refused = await add().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code })
    expect(String(refused)).not.toContain('SECRET')
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('a file that kubectl cannot read is refused untouched', async () => {
    const { add, text } = await desk('clusters: x\n')
    await expect(add()).rejects.toMatchObject({ code: 'FILE_INVALID' })
    expect(await text()).toBe('clusters: x\n')
  })

  test('a list that is written elsewhere cannot be edited', async () => {
    const { add } = await desk('x: &x [{name: a}]\nusers: *x\n')
    await expect(add()).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
  })
})

test('a write on a reading that no longer holds is a conflict', async () => {
  const { file } = await desk(KUBECONFIGS['eksctl'])
  const context: WriteContext = {
    ports: { ...toyPorts(new ToyWorld()), files },
    run: 'r',
    temp: 'r-1',
    noteId: async () => {},
  }
  const at = { file, name: 'prod.us-east-1.eksctl.io' }
  const value = { server: 'https://x', ca: 'Y2E=' }
  const conflict = { name: 'Fault', kind: 'conflict' }
  await expect(kubeconfigCluster.write(at, {}, value, context)).rejects.toMatchObject(conflict)
  await expect(kubeconfigCluster.write(at, { value }, undefined, context)).rejects.toMatchObject(conflict)
})

test('each change says what it does, and how it is done by hand', () => {
  const file = '/home/ada/.kube/config'
  const name = 'ada@prod.eu-west-1'
  const exec = execFor({
    how: 'aws',
    program: 'aws',
    profile: 'ada',
    region: 'eu-west-1',
    cluster: 'prod',
    env: {},
  })
  const wanted = wantKubeconfig({
    file,
    cluster: { arn: ARN, server: 'https://x', ca: 'Y2E=' },
    user: { name, exec },
    context: { name, namespace: 'dev' },
    currentIn: file,
  })
  const tales = wanted.map(({ kind, at, value }) => {
    const change: Change = {
      kind: kind.id,
      at,
      resource: kind.resource(at),
      action: 'create',
      owner: 'new',
      after: value,
    }
    return kind.tell(change)
  })
  expect(tales.flatMap(({ byHand }) => byHand)).toEqual([
    `kubectl config --kubeconfig ${file} set-cluster ${ARN} --server=https://x`,
    `kubectl config --kubeconfig ${file} set clusters.${ARN}.certificate-authority-data "$(aws eks describe-cluster --region eu-west-1 --name prod --query cluster.certificateAuthority.data --output text)"`,
    `kubectl config set-credentials ${name} --exec-api-version=client.authentication.k8s.io/v1beta1 --exec-command=aws --exec-arg=--profile --exec-arg=ada --exec-arg=--region --exec-arg=eu-west-1 --exec-arg=eks --exec-arg=get-token --exec-arg=--cluster-name --exec-arg=prod --exec-arg=--output --exec-arg=json --kubeconfig ${file}`,
    `kubectl config set-context ${name} --cluster=${ARN} --user=${name} --namespace=dev --kubeconfig ${file}`,
    `kubectl config use-context ${name} --kubeconfig ${file}`,
  ])
  expect(tales.at(-2)?.title).toBe(`add context ${name} in kubeconfig ${file}`)
  expect(tales[0]?.title).toBe(`open the list of clusters in kubeconfig ${file}`)
  const closed = { state: 'closed', source: ' []' }
  const list = { kind: 'kubeconfig-list', at: { file, key: 'users' }, resource: '' }
  const back: Change = { ...list, action: 'update', owner: 'ours', after: closed }
  expect(kubeconfigList.tell(back).title).toBe(`put back the list of users in kubeconfig ${file}`)
  const undo: Change = {
    kind: 'kubeconfig-user',
    at: { file, name },
    resource: '',
    action: 'delete',
    owner: 'ours',
  }
  expect(kubeconfigUser.tell(undo).byHand).toEqual([
    `kubectl config delete-user ${name} --kubeconfig ${file}`,
  ])
})

test.each([
  [kubeconfigList, { file: 'relative', key: 'users' }, undefined],
  [kubeconfigList, { file: '/f', key: 'metadata' }, undefined],
  [kubeconfigList, { file: '/f', key: 'users' }, { state: 'ajar' }],
  [kubeconfigUser, { file: '/f', name: '' }, undefined],
  [kubeconfigUser, { file: '/f', name: 'a' }, { token: 'x' }],
  [currentContext, { file: '/f' }, { current: true }],
])('a journal line that is not ours is refused (%#)', (kind, at, value) => {
  expect(() => kind.parse({ at, value })).toThrow(expect.objectContaining({ code: 'JOURNAL' }))
})
