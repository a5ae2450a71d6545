import { AppError } from '../app-error.ts'
import { renderBash } from '../completion/bash.ts'
import { renderFish } from '../completion/fish.ts'
import { toSpecs } from '../completion/spec.ts'
import type { Spec } from '../completion/spec.ts'
import { renderZsh } from '../completion/zsh.ts'
import type { Input } from '../request/field.ts'
import type { Context } from './command.ts'
import { commandNamed, commands } from './index.ts'

const SHELLS: Readonly<Record<string, (specs: readonly Spec[]) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
}

/** `completion SHELL`: the script, on stdout. Throws AppError VALUE_MISSING without the name of a shell. */
export async function run(input: Input, { streams }: Context): Promise<number> {
  const { argument } = commandNamed('completion')
  const render = SHELLS[String(input[argument?.name ?? ''])]
  if (render === undefined) {
    throw new AppError('VALUE_MISSING', 'the name of the shell is missing', {
      fix: 'eks-access completion bash',
    })
  }
  streams.output.write(render(toSpecs(commands)))
  return 0
}
