import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { changedSince, photograph } from '../bad-input/photograph.ts'
import { openStage } from '../support/stage.ts'
import { PROGRAM } from '../support/terminal.ts'

// The script of the built program in a real bash.

let stage: Awaited<ReturnType<typeof openStage>>
beforeAll(async () => {
  stage = await openStage({}, PROGRAM)
})
afterAll(() => stage.close())

/** Several lines in one shell, each as words up to the cursor; what COMPREPLY is then, by line. */
async function complete(
  lines: readonly (readonly string[])[],
  env: Readonly<Record<string, string>> = {},
  first = '',
): Promise<readonly (readonly string[])[]> {
  const PATH = [join(stage.home.folder, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':')
  const child = spawn('bash', ['--norc', '--noprofile', '-s'], {
    env: { ...stage.env, EKS_ACCESS_COMPLETE_MS: '20000', PATH, ...env },
    cwd: stage.home.folder,
  })
  child.stdin.end(`source <(eks-access completion bash)
${first}
try() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _eks_access
  printf '%s\\n' "\${COMPREPLY[@]}" =
}
${lines.map((words) => `try eks-access ${words.map((word) => `'${word}'`).join(' ')}`).join('\n')}
`)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<unknown[]>,
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .split('=\n')
    .slice(0, -1)
    .map((part) => part.split('\n').filter((line) => line !== ''))
}

describe('in a real bash', () => {
  it('completes commands, flags, words of a list, files and folders', async () => {
    const [commands, flags, choices, files, folders, shells, topics, programs] = await complete([
      ['cle'],
      ['add-user', 'jane', '--masters', '--us'],
      ['add-user', 'jane', '--exec', 'a'],
      ['add-user', 'jane', '--kubeconfig', 'k'],
      ['add-user', 'jane', '--handover', 'aw'],
      ['completion', ''],
      ['help', 'un'],
      ['sandbox', '--', 'eks-acc'],
    ])
    expect(commands).toEqual(['clean'])
    expect(flags).toEqual(['--use-existing', '--use-context'])
    expect(choices).toEqual(['auto', 'aws'])
    expect(files).toEqual(['kube'])
    expect(folders).toEqual(['aws'])
    expect(shells).toEqual(['bash', 'zsh', 'fish'])
    expect(topics).toEqual(['undo'])
    expect(programs).toContain('eks-access')
  })

  it('completes what there is, behind a space and behind =, and changes nothing', async () => {
    const before = await photograph(stage)
    const [clusters, behindEquals, users, groups, runs] = await complete([
      ['add-user', 'jane', '--cluster', ''],
      ['clean', '--cluster', '=', 'd'],
      ['add-user', ''],
      ['add-user', 'jane', '--masters', '--group', 'rea'],
      ['clean', '--run', ''],
    ])
    expect(clusters).toEqual(['demo'])
    expect(behindEquals).toEqual(['demo'])
    expect(users).toContain('operator')
    expect(groups).toEqual(['reader'])
    expect(runs).toEqual([])
    expect(await changedSince(before, stage)).toEqual([])
  })

  it('neither runs nor expands what was typed', async () => {
    const before = await photograph(stage)
    const words = ['$(touch typed)', '`touch typed`', '${x:=$(touch typed)}', '*', '"; touch typed; "']
    const lines = words.flatMap((word) => [
      ['add-user', word],
      ['add-user', '--cluster', word],
      ['add-user', word, '--cluster', ''],
    ])
    // What it is asked with is seen by a function in place of the program, which answers what would be expanded.
    const program = `eks-access() { printf '%s\\t\\n' '$(touch typed)' '*'; }`
    const offered = await complete(lines, {}, program)
    expect(offered).toHaveLength(lines.length)
    expect(offered.at(-1)).toEqual([String.raw`\$\(touch\ typed\)`, String.raw`\*`])
    expect(await changedSince(before, stage)).toEqual([])
  })

  it('has nothing to say, and ends, where an endpoint never answers', async () => {
    const silent = createServer(() => undefined)
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void silent.close())
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const [clusters] = await complete([['clean', '--cluster', '']], {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      EKS_ACCESS_COMPLETE_MS: '280',
    })
    expect(clusters).toEqual([])
  })
})
