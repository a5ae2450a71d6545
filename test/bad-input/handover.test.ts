import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'vitest'
import type { Stage } from '../support/stage.ts'
import { byHand } from '../support/by-hand.ts'
import { ADD_USER, itRefuses } from './refusal.ts'
import type { BadInput } from './refusal.ts'

const EMPTY = 'name a folder that is empty or not there yet: --handover DIR'

const inHome = ({ home }: Stage, ...names: readonly string[]): string => join(home.folder, ...names)

/** A row for a folder, named from the home, that something is wrong with. */
function wrong(
  name: string,
  given: (stage: Stage) => unknown,
  folder: string,
  answer: { readonly says: readonly string[]; readonly fix: string | ((stage: Stage) => string) },
  sort: readonly string[] = ADD_USER,
): BadInput {
  return {
    name,
    given,
    argv: [...sort, '--cluster', 'demo', '--handover', folder],
    exit: 3,
    code: 'FILE_UNUSABLE',
    says: (stage) => [inHome(stage), ...answer.says],
    fix: answer.fix,
  }
}

describe('a folder that is none, or not ours to fill', () => {
  itRefuses([
    wrong('a file', (stage) => writeFile(inHome(stage, 'jane'), ''), 'jane', {
      says: ['jane', 'not a folder'],
      fix: EMPTY,
    }),
    wrong(
      'not empty',
      async (stage) => {
        await mkdir(inHome(stage, 'jane'))
        await writeFile(inHome(stage, 'jane', 'credentials'), '')
      },
      'jane',
      { says: ['jane is not empty', '"credentials"'], fix: EMPTY },
    ),
    wrong(
      'of add-role, not empty',
      (stage) => mkdir(inHome(stage, 'jane', 'inner'), { recursive: true }),
      'jane/',
      { says: ['jane is not empty', '"inner"'], fix: EMPTY },
      ['add-role', 'eks-admin', '--masters'],
    ),
    wrong('a parent that is missing', () => undefined, 'no/where', {
      says: ['there is no folder', '/no to make "where" in'],
      fix: (stage) => `mkdir -p ${inHome(stage, 'no')}`,
    }),
    wrong('a parent that is a file', (stage) => writeFile(inHome(stage, 'jane'), ''), 'jane/below', {
      says: ['jane', 'not a folder'],
      fix: EMPTY,
    }),
    wrong('a link that leads nowhere', (stage) => symlink('gone', inHome(stage, 'jane')), 'jane', {
      says: ['jane is a link that leads nowhere'],
      fix: EMPTY,
    }),
  ])
})

describe('nothing to hand over', () => {
  itRefuses([
    {
      name: 'a user who was there before, and gets no key',
      given: async (stage) => (await byHand(stage)).iam.createUser({ name: 'jane', tags: {} }),
      argv: ['add-user', 'jane', '--group', 'reader', '--use-existing', '--handover', 'jane'],
      exit: 3,
      code: 'PRINCIPAL',
      says: ['nothing to hand over', 'jane was there before'],
      fix: 'add --new-key, or name the profile that they have with --profile-name',
    },
    {
      name: 'a role that an IAM group takes',
      argv: ['add-role', 'eks-admin', '--masters', '--assumed-by-group', 'staff', '--handover', 'x'],
      given: async (stage) => (await byHand(stage)).iam.createGroup({ name: 'staff', path: '/' }),
      exit: 3,
      code: 'EXISTS',
      says: ['staff'],
      fix: '--use-existing',
    },
  ])
})

describe('a word that is no path', () => {
  itRefuses(
    [' ', 'a\u001b[31m', 'a\nb'].map((folder) => ({
      name: JSON.stringify(folder),
      argv: [...ADD_USER, '--handover', folder],
      exit: 2,
      code: 'USAGE',
      says: ['is not the path of a folder'],
      fix: 'use --handover DIR',
      calls: 'none' as const,
    })),
  )
})
