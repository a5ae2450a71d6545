#!/usr/bin/env bash
# The developer half of the tutorial as somebody would script it, with the AWS CLI and kubectl: what add-user is
# measured against. Sees the operator's environment; the checks are the developer's, who has only the files.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export AWS_PAGER=''
as_developer() { # command…
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "$@"
}
kubectl_as_developer() { # argument…: a token is for AWS under its own name
  as_developer env -u AWS_ENDPOINT_URL kubectl --context developer "$@"
}

cat >"$work/policy.json" <<'JSON'
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "eks:DescribeNodegroup",
        "eks:ListNodegroups",
        "eks:DescribeCluster",
        "eks:ListClusters",
        "eks:AccessKubernetesApi",
        "ssm:GetParameter",
        "eks:ListUpdates",
        "eks:ListFargateProfiles"
      ],
      "Resource": "*"
    }
  ]
}
JSON
cat >"$work/reader.yaml" <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: reader
rules:
  - apiGroups: ['*']
    resources: [deployments, configmaps, pods, secrets, services]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: reader
subjects:
  - kind: Group
    name: reader
    apiGroup: rbac.authorization.k8s.io
roleRef:
  kind: ClusterRole
  name: reader
  apiGroup: rbac.authorization.k8s.io
YAML

kubectl apply --filename "$work/reader.yaml"
policy=$(aws iam create-policy --policy-name AmazonEKSViewNodesAndWorkloadsPolicy \
  --policy-document "file://$work/policy.json" --query Policy.Arn --output text)
aws iam create-group --group-name developers
aws iam attach-group-policy --group-name developers --policy-arn "$policy"
user=$(aws iam create-user --user-name developer --query User.Arn --output text)
aws iam add-user-to-group --user-name developer --group-name developers
aws iam create-access-key --user-name developer --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text |
  tr '\t' '\n' | { cat && printf '%s\njson\n' "$AWS_REGION"; } >"$work/answers"
aws configure --profile developer <"$work/answers" >"$work/questions"

# What `kubectl edit` would be typed into.
kubectl get configmap aws-auth --namespace kube-system --output json >"$work/aws-auth.json"
node -e '
  const { readFileSync, writeFileSync } = require("node:fs")
  const [file, user] = process.argv.slice(1)
  const map = JSON.parse(readFileSync(file, "utf8"))
  map.data.mapUsers = `${map.data.mapUsers ?? ""}- userarn: ${user}\n  username: developer\n  groups:\n  - reader\n`
  writeFileSync(file, JSON.stringify(map))' "$work/aws-auth.json" "$user"
kubectl replace --filename "$work/aws-auth.json"

aws eks update-kubeconfig --name demo --profile developer --alias developer --user-alias developer
kubectl config view --minify
as_developer aws sts get-caller-identity --profile developer
[ "$(kubectl_as_developer auth can-i get pods)" = yes ]
[ "$(kubectl_as_developer auth can-i create pods || true)" = no ]
if kubectl_as_developer run nginx --image nginx --dry-run=server 2>"$work/refusal"; then exit 1; fi
grep --quiet Forbidden "$work/refusal"
