type Variable = {
  readonly name: string
  readonly text: string
  /** Of no use to a command that changes nothing. */
  readonly writing?: true
}

/** What is read of the environment by commands that reach AWS: for help and man page. */
export const ENVIRONMENT: readonly Variable[] = [
  { name: 'AWS_PROFILE, AWS_REGION', text: 'as in the AWS CLI; --profile and --region come first' },
  { name: 'HTTPS_PROXY, NO_PROXY', text: 'as in kubectl' },
  { name: 'AWS_CA_BUNDLE', text: 'certificate authorities to trust for AWS' },
  { name: 'AWS_CONFIG_FILE', text: 'in place of ~/.aws/config' },
  { name: 'AWS_SHARED_CREDENTIALS_FILE', text: 'in place of ~/.aws/credentials' },
  {
    name: 'KUBECONFIG',
    text: 'in place of ~/.kube/config; the first file of the list is written',
    writing: true,
  },
  {
    name: 'EKS_ACCESS_STATE_DIR',
    text: 'where the journals are (default: ~/.local/state/eks-access)',
    writing: true,
  },
  { name: 'NO_COLOR, CI', text: 'no colours; nobody to ask', writing: true },
  {
    name: 'LC_ALL, LC_CTYPE, LANG',
    text: 'plain ASCII signs where the locale is not UTF-8',
    writing: true,
  },
]
