import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFiles } from '../../src/adapters/files.ts'
import { fileKind, folderKind, lastNewlineKind, tempFileKind, wantFile } from '../../src/bytes/kind.ts'
import type { CarriedOut } from '../../src/engine/carry-out.ts'
import type { TakenBack } from '../../src/engine/take-back.ts'
import { NEW_KUBECONFIG } from '../../src/kubeconfig/edit.ts'
import { execFor } from '../../src/kubeconfig/exec.ts'
import {
  currentContext,
  kubeconfigCluster,
  kubeconfigContext,
  kubeconfigList,
  kubeconfigUser,
  wantKubeconfig,
} from '../../src/kubeconfig/kind.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'
import type { Files } from '../../src/ports/files.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { add as toyAdd, clean as toyClean } from '../support/toy-run.ts'
import { kindOf, MemoryState, toyPorts, ToyWorld } from '../support/toy-world.ts'

export const files = createFiles()
export const ARN = 'arn:aws:eks:eu-west-1:111122223333:cluster/prod'
const kinds = kindOf({
  fileKind,
  folderKind,
  lastNewlineKind,
  tempFileKind,
  kubeconfigList,
  kubeconfigCluster,
  kubeconfigUser,
  kubeconfigContext,
  currentContext,
})

/** A kubeconfig in a folder of its own, and a journal; `on` are the files that it is worked on with. */
export async function desk(text: string | undefined) {
  const folder = await tempFolder()
  const file = join(folder, 'config')
  if (text !== undefined) await writeFile(file, text, { mode: 0o640 })
  const state = new MemoryState()
  const world = new ToyWorld()
  const ports = (on: Files): Ports => ({ ...toyPorts(world), files: on })

  const add = async (
    principal = 'ada',
    more: { on?: Files; setCurrent?: boolean } = {},
  ): Promise<CarriedOut> => {
    const { on = files, setCurrent = true } = more
    const name = `${principal}@prod.eu-west-1`
    const exec = execFor({
      how: 'aws',
      program: 'aws',
      profile: principal,
      region: 'eu-west-1',
      cluster: 'prod',
      env: {},
    })
    const wanted = [
      ...(await wantFile(file, { mode: 0o600, text: NEW_KUBECONFIG }, files)),
      ...wantKubeconfig({
        file,
        cluster: { arn: ARN, server: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com', ca: 'Y2E=' },
        user: { name, exec },
        context: { name },
        ...(setCurrent ? { currentIn: file } : {}),
      }),
    ]
    return toyAdd(world, state, { name: principal, wanted, ports: ports(on), kindOf: kinds })
  }
  const clean = (only = /^/, on = files): Promise<TakenBack> =>
    toyClean(world, state, {
      kindOf: kinds,
      choose: async (all) => all.filter((run) => only.test(run.header.again)),
      portsFor: async () => ports(on),
    })
  return {
    folder,
    file,
    state,
    add,
    clean,
    text: () => readFile(file, 'utf8'),
    config: async () => parseKubeconfig(await readFile(file, 'utf8'), file),
  }
}
