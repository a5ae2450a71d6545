import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox, SandboxCluster } from './server.ts'

/** A folder that stands in for a person's home while a sandbox is there. */
export type SandboxHome = {
  readonly folder: string
  /** What a program needs in its environment to use the sandbox and these files, and nothing of the person's own. */
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** What a home needs to know of the account and the clusters that it is for. */
export type HomeOf = Pick<Sandbox, 'region' | 'env'> & {
  readonly clusters: readonly Omit<SandboxCluster, 'objects'>[]
}

/** Variables that would lead a client away from the sandbox. */
const LEADING_AWAY =
  /^(AWS_|KUBECONFIG$|KUBECACHEDIR$|KUBERNETES_|EKS_ACCESS_STATE_DIR$|(https?|all|no)_proxy$|NODE_TLS_REJECT_UNAUTHORIZED$)/i

/**
 * Makes the folder with the files of an operator who has worked on the cluster before: a profile of their own with
 * comments, and a kubeconfig whose current context is the first cluster. `program` gives kubectl its tokens.
 */
export async function createSandboxHome(sandbox: HomeOf, program: string): Promise<SandboxHome> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-access-sandbox-'))
  const [aws, kube, bin] = ['aws', 'kube', 'bin'].map((name) => join(folder, name))
  await Promise.all([aws, kube, bin].map((path) => mkdir(path ?? folder, { mode: 0o700 })))
  const files = {
    config: join(folder, 'aws', 'config'),
    credentials: join(folder, 'aws', 'credentials'),
    kubeconfig: join(folder, 'kube', 'config'),
  }
  await Promise.all([
    writeFile(files.config, operatorConfig(sandbox), { mode: 0o600 }),
    writeFile(files.kubeconfig, operatorKubeconfig(sandbox, program), { mode: 0o600 }),
    symlink(program, join(folder, 'bin', 'eks-access')),
  ])
  await chmod(folder, 0o700)
  return {
    folder,
    env: {
      ...sandbox.env(),
      AWS_CONFIG_FILE: files.config,
      AWS_SHARED_CREDENTIALS_FILE: files.credentials,
      KUBECONFIG: files.kubeconfig,
      EKS_ACCESS_STATE_DIR: join(folder, 'state'),
      // Where kubectl keeps what it learned of a cluster; else that goes to ~/.kube.
      KUBECACHEDIR: join(folder, 'cache'),
      NO_PROXY: '127.0.0.1,localhost',
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The environment of a program that is to see the sandbox alone. */
export function sandboxEnv(
  home: Pick<SandboxHome, 'env' | 'folder'>,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(own).flatMap(([name, value]) =>
    value === undefined || LEADING_AWAY.test(name) ? [] : [[name, value] as const],
  )
  const path = own['PATH'] ?? ''
  return { ...Object.fromEntries(kept), ...home.env, PATH: `${join(home.folder, 'bin')}:${path}` }
}

function operatorConfig({ region }: HomeOf): string {
  return `# The operator's own settings: whatever is added below goes again, to the byte.
[default]
region = ${region}
output = json
`
}

function operatorKubeconfig({ clusters, region }: HomeOf, program: string): string {
  const ready = clusters.filter(({ endpoint }) => endpoint !== undefined)
  const each = (line: (cluster: HomeOf['clusters'][number]) => string): string => ready.map(line).join('')
  return `# The operator's own contexts.
apiVersion: v1
kind: Config
current-context: ${ready[0]?.name ?? '""'}
clusters:
${each(
  ({ arn, endpoint, caPem }) => `- name: ${arn}
  cluster:
    server: ${endpoint ?? ''}
    certificate-authority-data: ${Buffer.from(caPem ?? '').toString('base64')}
`,
)}contexts:
${each(
  ({ name, arn }) => `- name: ${name}
  context: { cluster: "${arn}", user: operator-${name} }
`,
)}users:
${each(
  ({ name }) => `- name: operator-${name}
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: ${JSON.stringify(program)}
      args: [token, --cluster-name, ${name}, --region, ${region}]
`,
)}`
}
