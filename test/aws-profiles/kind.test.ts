import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFiles } from '../../src/adapters/files.ts'
import { awsProfileKind } from '../../src/aws-profiles/kind.ts'
import type { Found } from '../../src/engine/kind.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

const ports = { ...toyPorts(new ToyWorld()), files: createFiles() }
const context = { ports, run: 'r1', temp: 'r1-1', noteId: async () => {} }
const READER = { settings: { region: 'us-west-2', output: 'json' } }

async function config(
  text: string,
): Promise<{ at: { file: string; profile: string }; text: () => Promise<string> }> {
  const file = join(await tempFolder(), 'config')
  await fs.writeFile(file, text)
  return { at: { file, profile: 'dev' }, text: () => fs.readFile(file, 'utf8') }
}

const read = (at: { file: string; profile: string }): Promise<Found> => awsProfileKind.read(at, ports)

describe('a profile', () => {
  test('is added, read back, changed, changed back and removed, to the byte', async () => {
    const { at, text } = await config('[default]\r\nregion=x\r\n')
    expect(await read(at)).toEqual({})
    expect(await awsProfileKind.write(at, {}, READER, context)).toEqual({ value: READER })
    const added = await text()
    expect(added).toBe(
      '[default]\r\nregion=x\r\n\r\n[profile dev]\r\nregion = us-west-2\r\noutput = json\r\n',
    )
    expect(await read(at)).toEqual({ value: READER })
    const other = {
      settings: { role_arn: 'arn:aws:iam::111122223333:role/r', source_profile: 'm', region: 'y' },
    }
    await awsProfileKind.write(at, { value: READER }, other, context)
    expect(await read(at)).toEqual({ value: other })
    await awsProfileKind.write(at, { value: other }, READER, context)
    expect(await text()).toBe(added)
    expect(await awsProfileKind.write(at, { value: READER }, undefined, context)).toEqual({})
    expect(await text()).toBe('[default]\r\nregion=x\r\n')
  })

  test('of somebody else shows no secret, and keeps what is hidden when it is changed', async () => {
    const secrets = 'aws_secret_access_key = SECRET\ns3 =\n  token = SECRET\nsso_region = z\n'
    const { at, text } = await config(`[profile "dev"]\n${secrets}region = x\n`)
    const now = await read(at)
    expect(now.value).toEqual({
      settings: { aws_secret_access_key: '…', s3: '…', sso_region: 'z', region: 'x' },
    })
    const to = { settings: { aws_secret_access_key: '…', s3: '…', sso_region: 'z', region: 'y' } }
    await awsProfileKind.write(at, now, to, context)
    expect(await text()).toBe(`[profile "dev"]\n${secrets}region = y\n`)
  })

  test('is written only on what was read', async () => {
    const { at, text } = await config('[profile dev]\nregion = z\n')
    const conflict = expect.objectContaining({ kind: 'conflict' })
    await expect(awsProfileKind.write(at, {}, READER, context)).rejects.toEqual(conflict)
    await expect(awsProfileKind.write(at, { value: READER }, undefined, context)).rejects.toEqual(conflict)
    expect(await text()).toBe('[profile dev]\nregion = z\n')
  })

  test('needs its file, and is gone with it', async () => {
    const { at } = await config('')
    await fs.rm(at.file)
    expect(await read(at)).toEqual({})
    await expect(awsProfileKind.write(at, {}, READER, context)).rejects.toMatchObject({ kind: 'missing' })
    expect(await awsProfileKind.write(at, { value: READER }, undefined, context)).toEqual({})
    await expect(fs.stat(at.file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('in a file that the AWS CLI cannot read: refused, untouched', async () => {
    const { at, text } = await config('[a]\n[a]\n')
    const invalid = { code: 'FILE_INVALID', message: expect.stringContaining(`${at.file}: line 2`) }
    await expect(read(at)).rejects.toMatchObject(invalid)
    await expect(awsProfileKind.write(at, {}, READER, context)).rejects.toMatchObject(invalid)
    expect(await text()).toBe('[a]\n[a]\n')
  })
})

describe('a journal that was edited by hand', () => {
  const file = '/home/x/.aws/config'
  test.each([
    [{ file, profile: 'default' }],
    [{ file, profile: 'x]\n[default' }],
    [{ file: '../config', profile: 'x' }],
    [{ file, profile: 'x', more: 1 }],
    [null],
  ])('is no place: %j', (at) => {
    expect(() => awsProfileKind.parse({ at })).toThrow(expect.objectContaining({ code: 'JOURNAL' }))
  })

  test.each([
    [{ region: 'x\n[default]' }],
    [{ region: 'x\rcredential_process = evil' }],
    [{ 'region = x\n[default]\nk': 'v' }],
    [{ '[default]\nk': 'v' }],
    [{ region: ' x' }],
    [{ region: '…' }],
  ])('writes no line of its own: %j', async (settings) => {
    const { at, text } = await config('')
    const write = awsProfileKind.write(at, {}, { settings }, context)
    await expect(write).rejects.toMatchObject({ code: 'JOURNAL' })
    expect(await text()).toBe('')
  })
})

test('how it reads to a person', () => {
  const at = { file: '/home/x/.aws/config', profile: 'dev' }
  const change = { kind: 'aws-profile', at, resource: awsProfileKind.resource(at), owner: 'new' } as const
  expect(awsProfileKind.tell({ ...change, action: 'create', after: READER })).toEqual({
    title: 'add profile dev in /home/x/.aws/config',
    explain: 'The AWS CLI and kubectl act as this identity where the profile is named.',
    byHand: [
      'aws configure set region us-west-2 --profile dev',
      'aws configure set output json --profile dev',
    ],
  })
  expect(awsProfileKind.tell({ ...change, action: 'delete', before: READER }).title).toBe(
    'remove profile dev in /home/x/.aws/config',
  )
})
