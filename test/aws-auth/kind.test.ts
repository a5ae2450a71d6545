import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { AwsAuthDocument } from '../../src/aws-auth/document.ts'
import { awsAuth, awsAuthEntry, awsAuthKey, wantMapping } from '../../src/aws-auth/kind.ts'
import type { AnyKind, Found, Wanted, WantOptions, WriteContext } from '../../src/engine/kind.ts'
import type { Json } from '../../src/engine/json.ts'
import { toChange } from '../../src/engine/plan.ts'
import { FakeKube } from '../support/fake-kube.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

const ARN = 'arn:aws:iam::111122223333:user/developer'
const NODES =
  '- rolearn: arn:aws:iam::111122223333:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n'
const PLACE = { key: 'mapUsers', arn: ARN } as const
const MAPPING = { username: 'developer', groups: ['reader'] }

type Made = { readonly kind: AnyKind; readonly at: Json; readonly before: Found; readonly made: Found }

/** One cluster, and what the engine does with a wanted thing on it, without its journal. */
class Desk {
  readonly kube = new FakeKube()
  readonly ports = { ...toyPorts(new ToyWorld()), kube: this.kube.port }

  context(made?: Found): WriteContext {
    return {
      ports: this.ports,
      run: 'r1',
      temp: 't',
      noteId: async () => {},
      ...(made === undefined ? {} : { made }),
    }
  }

  async document(): Promise<AwsAuthDocument | undefined> {
    const object = await this.kube.port.get({
      resource: 'configmaps',
      name: 'aws-auth',
      namespace: 'kube-system',
    })
    return object === undefined ? undefined : new AwsAuthDocument(object)
  }

  async want(mapping = MAPPING, options: WantOptions = {}): Promise<Wanted[]> {
    return wantMapping(await this.document(), PLACE, mapping, options)
  }

  /** Makes what is missing or differs, each write on the document of the one before it. */
  async make(wanted: readonly Wanted[]): Promise<Made[]> {
    const made: Made[] = []
    const readings = await Promise.all(wanted.map(({ kind, at }) => kind.read(at, this.ports)))
    let doc: Found['doc']
    for (const [index, { kind, at, value }] of wanted.entries()) {
      const before = readings[index] ?? {}
      if (before.value !== undefined && (kind.container || kind.same(at, value, before.value))) continue
      const from = doc === undefined ? before : { ...before, doc }
      const outcome = await kind.write(at, from, value, this.context())
      doc = outcome.doc ?? doc
      made.push({ kind, at, before, made: outcome })
    }
    return made
  }

  /** Takes back, newest first. */
  async undo(steps: readonly Made[]): Promise<void> {
    for (const { kind, at, before, made } of steps.toReversed())
      await kind.write(at, await kind.read(at, this.ports), before.value, this.context(made))
  }
}

describe('a mapping', () => {
  it('on a cluster without aws-auth makes all of it, and takes all of it away', async () => {
    const desk = new Desk()
    const steps = await desk.make(await desk.want())
    expect(desk.kube.data).toEqual({
      mapUsers: `- userarn: "${ARN}"\n  username: "developer"\n  groups:\n    - "reader"\n`,
    })
    expect(desk.kube.metadata).toMatchObject({
      labels: { 'app.kubernetes.io/managed-by': 'eks-access' },
      annotations: { 'eks-access/run': 'r1' },
    })
    await desk.undo(steps)
    expect(desk.kube.metadata).toBeUndefined()
  })

  it.each([
    ['no such key', { mapRoles: NODES }],
    ['an empty list', { mapRoles: NODES, mapUsers: '[]\n' }],
    ['a blank key', { mapRoles: NODES, mapUsers: '""' }],
    [
      'a list with CRLF and no last line break',
      { mapUsers: '# people\r\n- userarn: x\r\n  username: y # why' },
    ],
    [
      'more keys than ours',
      { mapUsers: '- userarn: x\n', mapAccounts: '- "111122223333"', note: 'kept & <kept>' },
    ],
  ])('on %s is taken back to the byte', async (_name, data) => {
    const desk = new Desk()
    desk.kube.put(data)
    const steps = await desk.make(await desk.want())
    expect((await awsAuthEntry.read(PLACE, desk.ports)).value).toMatchObject(MAPPING)
    await desk.undo(steps)
    expect(desk.kube.data).toEqual(data)
  })

  it('asked for twice is written once', async () => {
    const desk = new Desk()
    desk.kube.put({ mapRoles: NODES })
    await desk.make(await desk.want())
    desk.kube.calls.length = 0
    await desk.make(await desk.want())
    expect(new Set(desk.kube.calls)).toEqual(new Set(['get']))
  })

  it('needs no reading between the writes of one run', async () => {
    const desk = new Desk()
    const wanted = await desk.want()
    desk.kube.calls.length = 0
    await desk.make(wanted)
    expect(desk.kube.calls).toEqual(['get', 'get', 'get', 'create', 'patch', 'patch'])
  })

  it('whose outcome was lost still leaves an empty list, and no key or ConfigMap of ours', async () => {
    const desk = new Desk()
    const steps = await desk.make(await desk.want())
    const lost = await Promise.all(
      steps.map(async (step) => ({ ...step, made: await step.kind.read(step.at, desk.ports) })),
    )
    await desk.undo(lost)
    expect(desk.kube.metadata).toBeUndefined()
  })

  it('of others is changed and put back with its comments', async () => {
    const desk = new Desk()
    const data = {
      mapUsers: `- userarn: ${ARN}\n  username: "old"   # since 2019\n  groups: [a]\n  userid: AIDA\n- userarn: x\n`,
    }
    desk.kube.put(data)
    const steps = await desk.make(
      await desk.want({ username: 'old', groups: ['a', 'reader'] }, { foreign: 'change' }),
    )
    expect(desk.kube.data).toEqual({ mapUsers: data.mapUsers.replace('[a]', '["a", "reader"]') })
    desk.kube.put({ mapUsers: `${JSON.parse(JSON.stringify(desk.kube.data)).mapUsers}- userarn: y\n` })
    await desk.undo(steps)
    expect(desk.kube.data).toEqual({ mapUsers: `${data.mapUsers}- userarn: y\n` })
  })

  it('is the same whatever the order of its groups', () => {
    expect(
      awsAuthEntry.same(
        PLACE,
        { username: 'a', groups: ['x', 'y'] },
        { username: 'a', groups: ['y', 'x', 'x'], text: '' },
      ),
    ).toBe(true)
    expect(
      awsAuthEntry.same(PLACE, { username: 'a', groups: ['x'] }, { username: 'a', groups: ['x', 'y'] }),
    ).toBe(false)
    expect(awsAuthEntry.same(PLACE, { username: 'a', groups: [] }, { username: 'A', groups: [] })).toBe(false)
  })

  it('is the one in force, by the matching of the authenticator', async () => {
    const desk = new Desk()
    desk.kube.put({
      mapUsers: `- userarn: ${ARN}\n  username: first\n- userarn: ${ARN.replace('dev', 'DEV')}\n  username: other\n`,
    })
    expect(
      (await awsAuthEntry.read({ ...PLACE, arn: ARN.replace('dev', 'DEV') }, desk.ports)).value,
    ).toMatchObject({ username: 'other' })
  })
})

describe('a write', () => {
  it.each(['patch', 'remove'])('is refused when somebody else was faster at %s', async (call) => {
    const desk = new Desk()
    const steps = await desk.make(await desk.want())
    desk.kube.before = (made) => {
      if (made !== call) return
      desk.kube.before = () => {}
      desk.kube.put({})
    }
    const undo = call === 'remove' ? steps.slice(0, 1) : steps
    if (call === 'remove') await desk.undo(steps.slice(1))
    await expect(desk.undo(undo)).rejects.toMatchObject({ kind: 'conflict' })
  })

  it('is refused when the entry is not as it was read', async () => {
    const desk = new Desk()
    desk.kube.put({ mapUsers: `- userarn: ${ARN}\n  username: other\n` })
    const { doc } = await awsAuthEntry.read(PLACE, desk.ports)
    const from = doc === undefined ? {} : { doc }
    await expect(awsAuthEntry.write(PLACE, from, MAPPING, desk.context())).rejects.toMatchObject({
      kind: 'conflict',
    })
  })

  it('without a ConfigMap to write to is a conflict; nothing to take out is fine', async () => {
    const desk = new Desk()
    await expect(awsAuthEntry.write(PLACE, {}, MAPPING, desk.context())).rejects.toMatchObject({
      kind: 'conflict',
    })
    await expect(
      awsAuthKey.write({ key: 'mapUsers' }, {}, { text: '' }, desk.context()),
    ).rejects.toMatchObject({ kind: 'conflict' })
    expect(await awsAuthEntry.write(PLACE, {}, undefined, desk.context())).toEqual({})
    expect(await awsAuthKey.write({ key: 'mapUsers' }, {}, undefined, desk.context())).toEqual({})
    expect(await awsAuth.write({}, {}, undefined, desk.context())).toEqual({})
  })

  it('into a key that does not parse is refused, and so is the reading', async () => {
    const desk = new Desk()
    desk.kube.put({ mapUsers: '- userarn: x\n  username: {{SessionName}}\n' })
    await expect(awsAuthEntry.read(PLACE, desk.ports)).rejects.toMatchObject({ code: 'AWS_AUTH_INVALID' })
    await expect(desk.want()).rejects.toThrow('line 2, column 14')
  })

  it('into an immutable ConfigMap is refused before it is sent', async () => {
    const desk = new Desk()
    desk.kube.put({ mapUsers: '[]' }, { immutable: true })
    await expect(desk.want()).rejects.toMatchObject({ code: 'AWS_AUTH_IMMUTABLE' })
    await expect(awsAuthEntry.write(PLACE, {}, MAPPING, desk.context())).rejects.toMatchObject({
      code: 'AWS_AUTH_IMMUTABLE',
    })
    expect(desk.kube.calls).not.toContain('patch')
  })

  it('over the size that Kubernetes takes is refused before it is sent', async () => {
    const desk = new Desk()
    desk.kube.put({ mapUsers: '[]', note: 'x'.repeat(1_048_500) })
    await expect(desk.want()).rejects.toMatchObject({ code: 'AWS_AUTH_TOO_BIG' })
  })
})

describe('a container', () => {
  it('that others use by now stays', async () => {
    const desk = new Desk()
    const [configMap, key, entry] = await desk.make(await desk.want())
    if (configMap === undefined || key === undefined || entry === undefined)
      throw new Error('nothing was made')
    await desk.undo([entry])
    desk.kube.put({ mapUsers: '- userarn: y\n' })
    await expect(desk.undo([key])).rejects.toMatchObject({ by: 'what is in it' })
    await expect(desk.undo([configMap])).rejects.toMatchObject({ by: 'what is in it' })
    desk.kube.put({ mapUsers: '# who is who\n' })
    await expect(desk.undo([key])).rejects.toMatchObject({ by: 'what is in it' })
    desk.kube.put({ mapUsers: '[]\n' })
    await desk.undo([configMap, key].slice(1))
    expect(desk.kube.data).toEqual({})
  })

  it('made anew by somebody else is not removed', async () => {
    const desk = new Desk()
    const [configMap] = await desk.make([awsAuth.want({}, {})])
    desk.kube.drop()
    desk.kube.put({})
    const from = configMap?.made ?? {}
    await expect(awsAuth.write({}, from, undefined, desk.context())).rejects.toMatchObject({
      kind: 'conflict',
    })
  })
})

describe('by hand', () => {
  const patchOf = (line: string | undefined): unknown => {
    expect(line).toMatch(/^kubectl -n kube-system patch configmap aws-auth --type merge -p /)
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line?.slice(line.indexOf(' -p ') + 4)}`], {
      encoding: 'utf8',
    })
    return JSON.parse(words)
  }

  it('is one kubectl line with all of the new text', async () => {
    const desk = new Desk()
    desk.kube.put({ mapUsers: "# it's who\n- userarn: x\n" })
    const [, , want] = await desk.want()
    if (want === undefined) throw new Error('nothing is wanted')
    const made = await desk.make([want])
    const change = toChange(want.kind, want.at, 'create', 'new', { after: want.value })
    expect(patchOf(change.byHand[0])).toEqual({ data: desk.kube.data })
    const back = toChange(want.kind, want.at, 'delete', 'ours', { before: made[0]?.made.value ?? null })
    expect(patchOf(back.byHand[0])).toEqual({ data: { mapUsers: "# it's who\n- userarn: x\n" } })
    expect([change.title, change.explain]).toEqual([
      `create mapUsers entry of ${ARN}`,
      'Whoever logs in as it is developer in the cluster, in reader.',
    ])
  })

  it('an update leaves what others wrote since', () => {
    const before = {
      ...MAPPING,
      text: `- userarn: "${ARN}"\n  username: developer\n  groups: [reader]\n- userarn: new\n`,
    }
    const after = { username: 'old', groups: [], text: `- userarn: "${ARN}"\n  username: old\n` }
    const { byHand } = toChange(awsAuthEntry, PLACE, 'update', 'ours', { before, after })
    expect(patchOf(byHand[0])).toEqual({
      data: { mapUsers: `- userarn: "${ARN}"\n  username: old\n- userarn: new\n` },
    })
  })

  it('for the containers', () => {
    const key = toChange(awsAuthKey, { key: 'mapRoles' }, 'delete', 'ours', { before: { text: '' } })
    expect(patchOf(key.byHand[0])).toEqual({ data: { mapRoles: null } })
    expect(toChange(awsAuth, {}, 'create', 'new', { after: {} }).byHand).toEqual([
      'kubectl -n kube-system create configmap aws-auth',
    ])
    expect(toChange(awsAuth, {}, 'none', 'foreign', {}).byHand).toEqual([])
  })
})
