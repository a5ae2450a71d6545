import fc from 'fast-check'
import { Document } from 'yaml'

/** So many kubeconfigs, as tools and people write them; no name is in two of them. */
export function kubeconfigs(count: number, seed: number): readonly string[] {
  return fc.sample(kubeconfig, { numRuns: count, seed }).map((make, index) => make(`.${index}`))
}

const word = fc.constantFrom(
  'prod',
  'yes',
  '012',
  'null',
  'é',
  "it's",
  'a: b',
  '- x',
  '~',
  'two words',
  '1:30',
  'x#y',
)

const cluster = fc.record(
  {
    server: fc.constantFrom('https://a.example:6443', 'https://ABC.gr7.eu-west-1.eks.amazonaws.com'),
    'certificate-authority-data': fc.constant('Y2E='),
    'insecure-skip-tls-verify': fc.constant(true),
    'tls-server-name': fc.constant('other'),
    'proxy-url': fc.constant('http://127.0.0.1:3128'),
  },
  { requiredKeys: ['server'] },
)

const exec = fc.record(
  {
    apiVersion: fc.constantFrom('client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'),
    command: fc.constantFrom('aws', '/usr/local/bin/kube login'),
    args: fc.array(word, { maxLength: 3 }),
    env: fc.constantFrom(null, [{ name: 'AWS_PROFILE', value: 'no' }]),
    interactiveMode: fc.constant('Never'),
    installHint: fc.constant('get it\nfrom there\n'),
  },
  { requiredKeys: ['apiVersion', 'command', 'interactiveMode'] },
)

const user = fc.oneof(
  fc.record({ exec }),
  fc.record({ token: word }),
  fc.record({ username: word, password: fc.constant('two\nlines') }),
  fc.record({ 'client-certificate-data': fc.constant('Yw=='), 'client-key-data': fc.constant('a2V5') }),
  fc.constant({}),
)

const context = fc.record(
  { cluster: word, user: word, namespace: fc.constantFrom('yes', 'kube-system') },
  { requiredKeys: ['cluster', 'user'] },
)

/** The text, given what ends all its names. */
const kubeconfig = fc
  .tuple(
    fc.uniqueArray(fc.tuple(word, cluster), { maxLength: 3, selector: ([name]) => name }),
    fc.uniqueArray(fc.tuple(word, context), { maxLength: 3, selector: ([name]) => name }),
    fc.uniqueArray(fc.tuple(word, user), { maxLength: 3, selector: ([name]) => name }),
    fc.constantFrom('block', 'wide', 'json', 'flow', 'empty'),
    fc.constantFrom('', '# mine\n', '---\n'),
    fc.constantFrom('', '# the end\n', '...\n', '\n\n'),
    fc.record({
      isCrlf: fc.boolean(),
      isReversed: fc.boolean(),
      hasNulls: fc.boolean(),
      isCommented: fc.boolean(),
    }),
  )
  .map(
    ([clusters, contexts, users, form, head, tail, { isCrlf, isReversed, hasNulls, isCommented }]) =>
      (suffix: string) => {
        const list = (key: string, entries: readonly (readonly [string, object])[]): unknown =>
          entries.length === 0 && hasNulls
            ? null
            : entries.map(([name, value]) => ({ name: name + suffix, [key]: value }))
        const keys = [
          ['apiVersion', 'v1'],
          ['kind', 'Config'],
          ['clusters', list('cluster', clusters)],
          ['contexts', list('context', contexts)],
          ['users', list('user', users)],
          ['current-context', `${contexts[0]?.[0] ?? 'none'}${suffix}`],
          ['preferences', {}],
        ] as const
        const object = Object.fromEntries(isReversed ? keys.toReversed() : keys)
        if (form === 'empty') return head === '---\n' ? '' : head
        if (form === 'json') return `${JSON.stringify(object, null, hasNulls ? 2 : 0)}\n`
        const document = new Document(object, { version: '1.1' })
        const text = document.toString({
          indent: form === 'wide' ? 4 : 2,
          indentSeq: form !== 'block',
          singleQuote: form === 'wide',
          collectionStyle: form === 'flow' ? 'flow' : 'any',
          lineWidth: 0,
        })
        const commented = isCommented ? text.replaceAll(/^( *)- name:/gm, '$1# one\n$1- name:') : text
        const whole = head + commented + tail
        return isCrlf ? whole.replaceAll('\n', '\r\n') : whole
      },
  )
