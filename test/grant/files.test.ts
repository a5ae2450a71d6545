import { chmod, lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { live, pathOf, textOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const READER = ['add-user', 'developer', '--group', 'reader', '--cluster', 'demo'] as const
const ROLE = ['add-role', 'eks-admin', '--masters', '--cluster', 'demo'] as const
const FILES = ['config', 'credentials', 'kubeconfig'] as const

/** The usual places: nothing in the environment says where the files are. */
function atHome(stage: Stage, home: string): void {
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'KUBECONFIG']) delete stage.env[name]
  stage.env['HOME'] = home
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

describe('a HOME with nothing in it', () => {
  it.each([
    ['add-user', READER],
    ['add-role', ROLE],
  ] as const)('%s: files and folders are made, private, and gone again', async (_name, argv) => {
    const stage = await setStage()
    const home = join(stage.home.folder, 'nobody')
    await mkdir(home, { mode: 0o755 })
    atHome(stage, home)
    await live(stage, argv, async (done) => {
      expect(done.made?.files).toEqual(
        ['.aws/credentials', '.aws/config', '.kube/config'].map((path) => join(home, path)),
      )
      for (const path of done.made?.files ?? []) expect((await lstat(path)).mode & 0o777).toBe(0o600)
      for (const path of ['.aws', '.kube']) expect((await lstat(join(home, path))).mode & 0o777).toBe(0o700)
      expect(await readFile(join(home, '.kube/config'), 'utf8')).toContain('current-context: ')
    })
    for (const path of ['.aws', '.kube']) expect(await isThere(join(home, path))).toBe(false)
  })

  it('what others have put into our new folders keeps the folders', async () => {
    const stage = await setStage()
    const home = join(stage.home.folder, 'nobody')
    await mkdir(home)
    atHome(stage, home)
    await stage.json(...READER)
    await writeFile(join(home, '.kube', 'theirs'), 'x')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    expect(await readFile(join(home, '.kube', 'theirs'), 'utf8')).toBe('x')
    expect(await isThere(join(home, '.kube', 'config'))).toBe(false)
    expect(await isThere(join(home, '.aws'))).toBe(false)
  })
})

/** The same texts as people really have them; each is put into all three files, in that file's language. */
const SPELLINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['no last newline', (text) => text.replace(/\n$/, '')],
  ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['CRLF without a last newline', (text) => text.replaceAll('\n', '\r\n').replace(/\r\n$/, '')],
  ['comments and blank lines at the end', (text) => `${text}\n# the end of it\n\n\n`],
]

const THEIRS = {
  config: '# mine\n[default]\nregion=eu-west-1\n\n[profile  old]\ns3 =\n  max_queue_size = 10\n',
  credentials:
    '# keys; careful\n[old]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x;y#z\n',
  kubeconfig:
    'apiVersion: v1 # as ever\nkind: Config\nclusters:\n  - {name: old, cluster: {server: "https://127.0.0.1:1"}}\nusers: []\ncontexts:\n  - name: old\n    context: {cluster: old, user: old}\ncurrent-context: old\npreferences: {}\n',
}

describe('files that are there', () => {
  it.each(SPELLINGS)('%s: byte for byte, while it lasts and after', async (_name, spell) => {
    const stage = await setStage()
    for (const file of FILES) await writeFile(pathOf(stage, file), spell(THEIRS[file]), { mode: 0o600 })
    await live(stage, READER, async () => {
      for (const file of FILES) {
        const now = await textOf(stage, file)
        const lines = spell(THEIRS[file])
          .split(/(?<=\n)/)
          .filter((line) => !/^(users|contexts|clusters):/.test(line))
        // Lists that were empty are opened; every other line of theirs stands as it stood.
        for (const line of lines) expect(now).toContain(line.replace(/\r?\n$/, ''))
        if (spell(THEIRS[file]).includes('\r\n')) expect(now.replaceAll('\r\n', '')).not.toContain('\n')
      }
    })
    for (const file of FILES) expect(await textOf(stage, file)).toBe(spell(THEIRS[file]))
  })

  it('symlinks stay symlinks, modes stay modes', async () => {
    const stage = await setStage()
    const real = join(stage.home.folder, 'kube', 'real')
    await mkdir(real)
    for (const file of FILES) {
      await writeFile(join(real, file), THEIRS[file])
      await chmod(join(real, file), file === 'kubeconfig' ? 0o644 : 0o640)
      await rm(pathOf(stage, file), { force: true })
      await symlink(join(real, file), pathOf(stage, file))
    }
    await live(stage, READER, async () => {
      for (const file of FILES) {
        expect((await lstat(pathOf(stage, file))).isSymbolicLink()).toBe(true)
        expect(await textOf(stage, file)).not.toBe(THEIRS[file])
      }
      expect((await lstat(join(real, 'kubeconfig'))).mode & 0o777).toBe(0o644)
    })
  })

  it('KUBECONFIG of several files: written into the one that knows the cluster, as the AWS CLI does', async () => {
    const stage = await setStage()
    const first = join(stage.home.folder, 'kube', 'first')
    const second = pathOf(stage, 'kubeconfig')
    const text = 'apiVersion: v1\nkind: Config\n'
    await writeFile(first, text)
    stage.env['KUBECONFIG'] = `${first}:${second}:${join(stage.home.folder, 'kube', 'missing')}`
    await live(stage, READER, async (done) => {
      expect(done.made?.files).toContain(second)
      expect(await readFile(first, 'utf8')).toBe(text)
    })
    stage.env['KUBECONFIG'] = first
    await live(stage, READER, async (done) => {
      expect(done.made?.files).toContain(first)
      expect(await readFile(first, 'utf8')).toContain('current-context: developer@demo.us-west-2')
    })
  })

  it('a file that was moved aside meanwhile is not made again, and all else goes', async () => {
    const stage = await setStage()
    await stage.json(...READER)
    await rename(pathOf(stage, 'kubeconfig'), `${pathOf(stage, 'kubeconfig')}.old`)
    const done = await stage.json('clean')
    expect(done).toMatchObject({ exit: 0, status: 'undone' })
    expect(await isThere(pathOf(stage, 'kubeconfig'))).toBe(false)
  })
})
