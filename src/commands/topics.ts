import { EXITS } from './exits.ts'

type Table = readonly (readonly [term: string, text: string])[]

/** One thing that `eks-access help NAME` explains: a text is a paragraph. At most 30 lines when it is shown. */
export type Topic = {
  readonly name: string
  readonly summary: string
  readonly body: readonly (string | Table)[]
}

/** What concerns more than one command. */
export const topics: readonly Topic[] = [
  {
    name: 'levels',
    summary: 'how much access there is to give',
    body: [
      'How much somebody may do in the cluster hangs on the Kubernetes groups that they are mapped to.',
      [
        [
          '--group reader',
          'Gets, lists and watches pods, deployments, services and config maps in every namespace, and Secrets without --least-privilege; changes nothing. Its ClusterRole and binding are made where they are missing.',
        ],
        [
          '--masters',
          'The group system:masters: may do anything, and no rule can narrow that later. For those who run the cluster, best as a role that is taken for an hour.',
        ],
        [
          '--group NAME',
          'Any other group, for what your own bindings give it. One without a binding is refused, since nobody would get anything from it.',
        ],
      ],
      'IAM policies, rights and names are those of the well-known tutorial, which are wide: its reader also reads every Secret. --least-privilege takes narrow twins: exact ARNs, no Secrets, no * API group, trust in named users. Each plan says what is wide.',
      'After the last change the rights are asked for as the new identity, or by a review of its groups where its credentials are not here: what was promised must be allowed, what was not must be refused. Wrong rights are a failure.',
    ],
  },
  {
    name: 'mappings',
    summary: 'aws-auth and access entries: who is who in a cluster',
    body: [
      'IAM says who somebody is; a mapping in the cluster says which user name and groups that is. There are two places for it, and the authentication mode of the cluster says which are read:',
      [
        ['CONFIG_MAP', 'only the ConfigMap aws-auth in kube-system'],
        ['API_AND_CONFIG_MAP', 'both; an access entry wins over aws-auth'],
        ['API', 'only access entries'],
      ],
      'This version writes aws-auth. A cluster in mode API is refused, and so is a principal that has an access entry, since the entry would win.',
      'aws-auth is one text for everybody, nodes included. So it is read as the authenticator reads it, and only the bytes of one entry are changed. Before each write everybody else, you and the nodes must come to the same user and groups as before. A text that cannot be read is never written.',
      'Roles are mapped without their path, as the authenticator wants it. A principal that is mapped already is refused without --append (adds to its groups) or --replace (puts yours in their place).',
    ],
  },
  {
    name: 'undo',
    summary: 'what clean takes back, and what it leaves',
    body: [
      'Each command that changes something keeps a journal: each step is on disk before it is sent, and what came of it after. eks-access clean goes through it backwards, the mapping first.',
      [
        ['equal to before', 'nothing to do'],
        ['as we left it, and ours', 'put back; files byte for byte, with mode and links'],
        ['used by another run', 'kept, and undone with its last use'],
        ['changed by somebody', 'left and named, with exit code 5'],
      ],
      'A name is never proof that a thing is ours: that takes its unique id, our mark on it, or the exact text in the journal.',
      'Ctrl-C while access is given ends the step under way and takes back what was done (--keep leaves it). Killed outright, the same command goes on where it stopped, or clean removes what there is.',
      [
        ['clean --dry-run', 'only shows what would be taken back'],
        ['clean --run ID', 'takes back one run, and leaves the others'],
        ['clean --from-tags', 'without a journal: finds what carries our marks'],
      ],
    ],
  },
  {
    name: 'files',
    summary: 'what is stored where',
    body: [
      'On this machine, each only as far as a command needs it:',
      [
        ['~/.aws/credentials', 'the access key of a new user, mode 0600: the one place for a secret'],
        ['~/.aws/config', 'the profile of the person or role: region, and the role to take'],
        ['~/.kube/config', 'cluster, user and context; current-context stays unless --use-context'],
        [
          '--handover DIR',
          'all three and a README in a folder that is new or empty, in place of your own files',
        ],
        [
          '~/.local/state/eks-access',
          'runs/ID.jsonl: a journal for each run; backups/: aws-auth before our first write; a lock while one is under way; no secret in any of it',
        ],
      ],
      'AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, KUBECONFIG and EKS_ACCESS_STATE_DIR (or XDG_STATE_HOME) move them, --kubeconfig the kubeconfig for one call. Every write is whole or not at all, only changes its own lines, and keeps mode and links.',
      'In AWS: policies, users and roles with the tag eks-access:run, groups under the path /eks-access/. In the cluster: one entry in aws-auth; a ClusterRole and a binding with the label app.kubernetes.io/managed-by: eks-access.',
    ],
  },
  {
    name: 'exits',
    summary: 'exit codes',
    body: [
      'The exit code says how a command ended. 0 only when every change was read back and the rights were as promised; 5 wins over every other code.',
      EXITS,
      'sandbox -- CMD ends with the exit code of CMD. With --json the document has the same code in exit, and the name of the reason in error.code.',
    ],
  },
]
