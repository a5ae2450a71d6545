import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import { createClock } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** An account with two clusters, served over HTTP and TLS, and a folder for the files. */
export type World = {
  /** On the cluster `demo`, whose aws-auth maps the nodes and some administrators. */
  readonly ports: Ports
  /** On a cluster without aws-auth. */
  readonly bare: Ports
  readonly folder: string
  /** Everything that lasts: the account, the objects of both clusters, the files with their modes. */
  snapshot(): Promise<unknown>
}

export async function startWorld(): Promise<World> {
  const sandbox = await startSandbox({
    clusters: [{ mode: 'CONFIG_MAP' }, { name: 'bare', mode: 'CONFIG_MAP', awsAuth: null }],
  })
  onTestFinished(() => sandbox.close())
  const folder = await tempFolder()
  const clock = createClock()
  const files = createFiles()
  const aws = await createAws({
    env: {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: sandbox.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.operator.secretAccessKey,
    },
    clock,
  })
  const portsOn = async (name: string): Promise<Ports> => {
    const cluster = await aws.eks.describeCluster(name)
    if (cluster?.endpoint === undefined) throw new Error(`there is no cluster ${name}`)
    const { account, arn, endpoint, region } = cluster
    return {
      target: { account, partition: 'aws', region, cluster: { name, arn, endpoint } },
      iam: aws.iam,
      kube: aws.kube(cluster),
      files,
      clock,
    }
  }
  const [ports, bare] = await Promise.all([portsOn('demo'), portsOn('bare')])
  const snapshot = async (): Promise<unknown> => [sandbox.snapshot(), await listFiles(folder)]
  return { ports, bare, folder, snapshot }
}

async function listFiles(folder: string): Promise<Record<string, unknown>> {
  const names = await readdir(folder, { recursive: true })
  const entries = await Promise.all(
    names.toSorted().map(async (name): Promise<[string, unknown]> => {
      const path = join(folder, name)
      const stats = await lstat(path)
      const mode = (stats.mode & 0o777).toString(8)
      return [name, stats.isFile() ? { mode, text: await readFile(path, 'utf8') } : { mode }]
    }),
  )
  return Object.fromEntries(entries)
}
