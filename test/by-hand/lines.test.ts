import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { pathOf } from '../support/by-hand.ts'
import { areClientsHere, linesOf, openWorkshop, pictureOf, typeLines } from '../support/lines-by-hand.ts'
import type { Stage } from '../support/stage.ts'

// The lines that a plan has for its changes, typed as they stand there. What `npm test` has no time for:
// test/e2e/lines-by-hand.test.ts has every kind of line once.

type Story = { readonly commands: readonly string[]; readonly options?: SandboxOptions }

const STORIES: Readonly<Record<string, Story>> = {
  'a user, where there is no ConfigMap yet, whose context becomes the current one': {
    commands: ['add-user developer --group reader --use-context'],
    options: { clusters: [{ awsAuth: null }] },
  },
  'a role and who takes it': { commands: ['add-role eks-admin --masters --assumed-by manager'] },
  'a role, narrow, with the files elsewhere': {
    commands: ['add-role looker --group reader --assumed-by manager --least-privilege --handover theirs'],
  },
  'a permission set that is there, then with other rights': {
    commands: [
      'add-role Developer --use-existing --group reader',
      'add-role Developer --use-existing --masters --replace',
    ],
  },
}

async function setWorkshop(options?: SandboxOptions): Promise<Stage> {
  const stage = await openWorkshop(options)
  onTestFinished(() => stage.close())
  // As some editors leave it.
  const config = pathOf(stage, 'config')
  await writeFile(config, (await readFile(config, 'utf8')).trimEnd())
  return stage
}

describe.skipIf(!areClientsHere)('the lines by hand', () => {
  it.each(Object.entries(STORIES))(
    'make what the program makes: %s',
    async (_name, { commands, options }) => {
      const [hands, program] = [await setWorkshop(options), await setWorkshop(options)]
      for (const command of commands) {
        await typeLines(hands, await linesOf(hands, command))
        expect(await program.json(...command.split(' '))).toMatchObject({ status: 'done' })
      }
      expect(await pictureOf(hands)).toEqual(await pictureOf(program))
    },
  )

  it('take back what the program made, but for sections of files', async () => {
    const [stage, untouched] = [await setWorkshop(), await setWorkshop()]
    for (const command of ['add-user developer --group reader', 'add-role eks-admin --masters'])
      expect(await stage.json(...command.split(' '))).toMatchObject({ status: 'done' })
    await typeLines(stage, await linesOf(stage, 'clean'))
    const [now, before] = [await pictureOf(stage), await pictureOf(untouched)]
    expect(now.sandbox).toEqual(before.sandbox)
    expect(now.files['kube 700']).toEqual(before.files['kube 700'])
  })
})
