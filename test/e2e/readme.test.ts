import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EXIT_CODES } from '../../src/app-error.ts'
import { commands } from '../../src/commands/index.ts'
import { openStage } from '../support/stage.ts'
import { PROGRAM } from '../support/terminal.ts'

// The README's shell blocks, run as they stand with the built program. Who reads along is at no terminal, so what
// asks for a yes is given one.

const README = readFileSync('README.md', 'utf8')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const lines = [...README.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => line !== '')

const stage = await openStage({}, PROGRAM)
afterAll(() => stage.close())
const before = await stage.look()
const home = [...(await readdir(stage.home.folder)), 'state'].toSorted()
const PATH = [join(stage.home.folder, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':')

/** Runs a line in a shell, in the sandbox of this file. */
function shell(
  line: string,
  input = '',
  cwd = '.',
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...stage.env, PATH }
    const child = execFile('sh', ['-c', line], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

async function expectWell(line: string, cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await shell(line, '', cwd)
  expect(code, `${line}\n${stderr}${stdout}`).toBe(0)
  return stdout
}

const runs: readonly (readonly [RegExp, (line: string) => Promise<void>])[] = [
  [
    /^npm run demo$/,
    async () => {
      expect(scripts['predemo']).toBe(scripts['build'])
      expect(await expectWell(scripts['demo'] ?? '')).toContain('All of it held.')
    },
  ],
  [
    // What runs this very test; it is only asked whether it would find it.
    /^npm test$/,
    async () => {
      expect(scripts['pretest']).toBe(scripts['build'])
      const [program, ...args] = (scripts['test'] ?? '').split(' ')
      expect([program, args]).toEqual(['vitest', ['run']])
      const found = await expectWell('node_modules/.bin/vitest list --filesOnly e2e/readme')
      expect(found).toBe('test/e2e/readme.test.ts\n')
    },
  ],
  [
    /^eks-access sandbox -- bash$/,
    async (line) => {
      const { code, stdout } = await shell(line, 'eks-access token --cluster-name demo && exit 7')
      expect(code).toBe(7)
      expect(stdout).toContain('"token":"k8s-aws-v1.')
    },
  ],
  [
    /^eks-access (add-user|add-role) /,
    async (line) => {
      expect(await expectWell(`${line} --yes`, stage.home.folder)).toContain('is ready')
      expect(await stage.changed(before)).not.toEqual([])
    },
  ],
  [
    /^eks-access clean$/,
    async (line) => {
      expect(await expectWell(`${line} --yes`)).toContain('Taken back')
      expect(await stage.changed(before)).toEqual([])
      expect((await readdir(stage.home.folder)).toSorted()).toEqual(home)
    },
  ],
  [
    /^eks-access clean --from-tags /,
    async (line) => {
      await expectWell('eks-access add-user developer --group reader --yes')
      await rm(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', { recursive: true })
      expect(await expectWell(`${line} --yes`)).toContain('Taken back')
      // A file carries no mark, nor does an emptied key.
      expect((await stage.changed(before)).toSorted()).toEqual([
        '/clusters/0/objects/configmaps kube-system/aws-auth/data/mapUsers',
        'aws/config 600',
        'aws/credentials 600',
        'kube/config 600',
      ])
    },
  ],
]

test('has at most 150 lines', () => expect(README.split('\n').length - 1).toBeLessThanOrEqual(150))

describe('each line of its shell blocks does what it says', () => {
  test.each(lines)('%s', async (line) => {
    const [[, run] = []] = runs.filter(([pattern]) => pattern.test(line))
    if (run === undefined) throw new Error('no test runs this line')
    await run(line)
  })
})

test('names flags that are there, and no others', () => {
  const known = new Set(commands.flatMap(({ fields }) => fields.map(({ flag }) => flag.split(' ')[0])))
  const named = [...README.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag)
  expect(named.filter((flag) => flag !== '--help' && !known.has(flag))).toEqual([])
})

test('names every exit code', () => {
  const rows = [...README.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) =>
    codes.split(', ').map(Number),
  )
  expect(rows).toEqual(expect.arrayContaining([...new Set(Object.values(EXIT_CODES))]))
})
