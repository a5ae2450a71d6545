/** Clients ask again after this: a minute before the cluster stops taking the token. */
const LIFETIME_MS = 14 * 60_000

const FALLBACK = 'client.authentication.k8s.io/v1beta1'
const SUPPORTED = new Set([FALLBACK, 'client.authentication.k8s.io/v1'])
const DEPRECATED = 'client.authentication.k8s.io/v1alpha1'

/**
 * What a kubeconfig's exec plugin prints: an ExecCredential in the version that the client asked for in
 * KUBERNETES_EXEC_INFO (`execInfo`). `warning` is for stderr; nothing but `json` may go to stdout. Which versions
 * are echoed, and when there is a warning, is as in awscli customizations/eks/get_token.py.
 */
export function execCredential(
  token: string,
  now: Date,
  execInfo: string | undefined,
): { readonly json: string; readonly warning?: string } {
  const { apiVersion, warning } = chooseVersion(execInfo)
  const expires = new Date(now.getTime() + LIFETIME_MS).toISOString().replace(/\.\d{3}/, '')
  const json = JSON.stringify({
    kind: 'ExecCredential',
    apiVersion,
    spec: {},
    status: { expirationTimestamp: expires, token },
  })
  return { json, ...(warning === undefined ? {} : { warning }) }
}

/** Clients older than kubectl 1.20 do not say what they want: the fallback is right for them, without a word. */
function chooseVersion(execInfo: string | undefined): { apiVersion: string; warning?: string } {
  if (execInfo === undefined || execInfo === '') return { apiVersion: FALLBACK }
  const asked = askedVersion(execInfo)
  if (asked !== undefined && SUPPORTED.has(asked)) return { apiVersion: asked }
  if (asked === DEPRECATED) {
    const warning = `kubeconfig asks for the API version ${DEPRECATED}, which is deprecated: set ${FALLBACK} there`
    return { apiVersion: DEPRECATED, warning }
  }
  const what = asked === undefined ? 'could not be read' : 'names an API version that is not known'
  return { apiVersion: FALLBACK, warning: `KUBERNETES_EXEC_INFO ${what}; answering with ${FALLBACK}` }
}

function askedVersion(execInfo: string): string | undefined {
  try {
    const info: unknown = JSON.parse(execInfo)
    const isObject = typeof info === 'object' && info !== null && 'apiVersion' in info
    return isObject && typeof info.apiVersion === 'string' ? info.apiVersion : undefined
  } catch {
    return undefined
  }
}
