/** A kubeconfig with one of everything, as JSON, which is YAML too. */
export function kubeconfig(cluster: { server: string; ca: string }, token?: string): string {
  const { server, ca } = cluster
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'it', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name: 'it', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    'current-context': 'it',
  })
}
