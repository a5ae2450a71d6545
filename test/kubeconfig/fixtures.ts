const ARN = 'arn:aws:eks:eu-west-1:111122223333:cluster/other'

const AWS_CLI = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    server: https://ABC.gr7.eu-west-1.eks.amazonaws.com
  name: ${ARN}
contexts:
- context:
    cluster: ${ARN}
    user: ${ARN}
  name: ${ARN}
current-context: ${ARN}
kind: Config
preferences: {}
users:
- name: ${ARN}
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      - eks
      - get-token
      - --cluster-name
      - other
      - --output
      - json
      command: aws
`

const EKSCTL = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    server: https://DEF.gr7.us-east-1.eks.amazonaws.com
  name: prod.us-east-1.eksctl.io
contexts:
- context:
    cluster: prod.us-east-1.eksctl.io
    user: ada@prod.us-east-1.eksctl.io
  name: ada@prod.us-east-1.eksctl.io
current-context: ada@prod.us-east-1.eksctl.io
kind: Config
preferences: {}
users:
- name: ada@prod.us-east-1.eksctl.io
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - eks
      - get-token
      - --output
      - json
      - --cluster-name
      - prod
      - --region
      - us-east-1
      command: aws
      env:
      - name: AWS_STS_REGIONAL_ENDPOINTS
        value: regional
      provideClusterInfo: false
`

/** Kubeconfigs as they are found, each with the way it was made. */
export const KUBECONFIGS: Readonly<Record<string, string>> = {
  'the AWS CLI': AWS_CLI,
  eksctl: EKSCTL,
  'kubectl, all deleted':
    'apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n',
  'by hand':
    '# my clusters\n---\nkind: Config\napiVersion: v1 # as ever\n\nusers:\n  # the admin\n  - name: "admin"\n    user: &u {token: abc}\n    # nobody else\n  - {name: same, user: *u}\n\ncontexts: [ ]  # none\ncurrent-context:\nclusters: [{name: home, cluster: {server: "https://192.168.1.2:6443"}}] # old\n# end',
  'by hand, on Windows': AWS_CLI.replace('kind: Config\n', '# the kind\nkind: Config\n').replaceAll(
    '\n',
    '\r\n',
  ),
  'JSON on one line':
    '{"kind":"Config","apiVersion":"v1","preferences":{},"clusters":[{"name":"a","cluster":{"server":"https://a"}}],"users":[],"contexts":null,"current-context":""}',
  'JSON on many lines': `${JSON.stringify({ kind: 'Config', clusters: [], users: [{ name: 'a', user: { token: 'x' } }] }, null, 4)}\n`,
  'an empty object': '{}',
  nothing: '',
  'a comment': '# mine\n',
  'no lists': 'apiVersion: v1\nkind: Config',
  'empty lists': 'clusters: []\ncontexts: []\nusers: []\ncurrent-context: nowhere\n',
  'a byte order mark': `\ufeff${AWS_CLI}`,
  'a key twice': 'clusters: []\nusers: []\ncontexts: []\nclusters:\n- name: é\n  cluster: {}\n',
  'a second document': 'users: []\n---\nusers: [\n',
}
