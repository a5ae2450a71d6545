import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { renderBash } from '../../src/completion/bash.ts'
import { renderFish } from '../../src/completion/fish.ts'
import { toSpecs } from '../../src/completion/spec.ts'
import { renderZsh } from '../../src/completion/zsh.ts'
import { flagName } from '../../src/request/field.ts'
import { tempFolder } from '../support/temp-folder.ts'

const specs = toSpecs(commands)
const scripts = { bash: renderBash(specs), zsh: renderZsh(specs), fish: renderFish(specs) }

/** The part of a script that is about one command. */
const PARTS: Readonly<Record<keyof typeof scripts, (name: string) => RegExp>> = {
  bash: (name) => new RegExp(`^ {4}'${name} (--[a-z-]+)?'\\)[^]*?^ {6};;`, 'm'),
  zsh: (name) => new RegExp(`^ {4}${name}\\)[^]*?^ {6};;`, 'm'),
  fish: (name) => new RegExp(`^complete .* -a ${name} -d [^]*?(\n\n|$(?![^]))`, 'm'),
}

describe.each(['bash', 'zsh', 'fish'] as const)('the script for %s', (shell) => {
  const script = scripts[shell]

  it.each(commands)('has each flag of $name', ({ argument, fields, name, summary }) => {
    const [part = ''] = PARTS[shell](name).exec(script) ?? []
    const dashes = shell === 'fish' ? '-l ' : '--'
    for (const flag of [...fields.map(flagName), '--help'])
      expect(part).toMatch(new RegExp(`${flag.replace('--', dashes)}(?![a-z-])`))
    if (shell !== 'bash') expect(part + script).toContain(summary)
    const values = argument?.values
    if (Array.isArray(values)) for (const word of values) expect(part).toContain(word)
  })

  it('is one that the shell can read', async ({ skip }) => {
    const file = join(await tempFolder(), 'script')
    await writeFile(file, script)
    const { error, status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
      process.stderr.write(
        `!! SKIPPED: the completion for ${shell} is not checked, since ${shell} is not here\n`,
      )
      skip()
    }
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

it('zsh is not given options before the source that it is to ask for', () => {
  expect(scripts.zsh).toContain(':cluster: __eks_access_live clusters')
  expect(scripts.zsh).not.toContain(':__eks_access_live')
})
