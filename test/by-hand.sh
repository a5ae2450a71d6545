#!/usr/bin/env bash
# The tutorial's checks as a person types them, with the real kubectl and aws, in a sandbox: once with a kubeconfig
# that runs `aws`, once with one that runs `eks-access`. An `ok` line for each right answer; ends at the first wrong one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" != inside ]; then
  # Both sandboxes see one home, as two of a person's do: what the clients keep there must not disturb.
  HOME=$(mktemp -d)
  export HOME
  trap 'rm -rf "$HOME"' EXIT
  for exec in aws eks-access; do
    echo "── kubectl runs $exec"
    node "$here/../dist/bin.js" sandbox -- bash "$here/by-hand.sh" inside "$exec"
  done
  exit 0
fi

exec=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Whatever changes the answers' form or stops at a full screen.
export AWS_PAGER='' NO_COLOR=1

wrong() { # what was expected
  printf 'WRONG  %s\n  expected: %s\n  answered: %s\n' "$line" "$1" "$answer" >&2
  exit 1
}
ask() { # command…: its words in $answer, its exit code in $code
  line="$*"
  code=0
  answer=$("$@" 2>&1) || code=$?
}
ok() { printf 'ok  %s\n' "$line"; }
says() { # exact answer, command…
  local expected=$1
  shift
  ask "$@"
  [ "$code" -eq 0 ] && [ "$answer" = "$expected" ] || wrong "$expected (exit 0)"
  ok
}
tells() { # part of the answer, command…
  local expected=$1
  shift
  ask "$@"
  [ "$code" -eq 0 ] && [[ $answer == *"$expected"* ]] || wrong "… $expected … (exit 0)"
  ok
}
refuses() { # part of the answer, command…
  local expected=$1
  shift
  ask "$@"
  [ "$code" -ne 0 ] && [[ $answer == *"$expected"* ]] || wrong "… $expected … (exit not 0)"
  ok
}
well() { # command…
  ask "$@"
  [ "$code" -eq 0 ] || wrong 'exit 0'
  ok
}
same() { # name, file, file
  line="$1 as before"
  answer=$(diff "$2" "$3") || wrong 'no difference'
  ok
}

# What does not belong to an object but to the writing of it.
less='
  const { items } = JSON.parse(require("node:fs").readFileSync(0, "utf8"))
  for (const { metadata } of items) delete metadata.resourceVersion, delete metadata.managedFields
  const name = ({ kind, metadata }) => [kind, metadata.namespace, metadata.name].join("/")
  items.sort((a, b) => (name(a) < name(b) ? -1 : 1))
  console.log(JSON.stringify(items, null, 2))'
bytes='
  const { lstatSync, readdirSync, readFileSync } = require("node:fs")
  const show = (path) => {
    const info = lstatSync(path)
    console.log(path, info.mode.toString(8))
    if (info.isDirectory()) for (const name of readdirSync(path).sort()) show(`${path}/${name}`)
    else console.log(readFileSync(path, "latin1"))
  }
  process.argv.slice(1).forEach(show)'
look() { # folder to write to
  mkdir "$1"
  aws iam get-account-authorization-details >"$1/account.json"
  local kinds
  kinds=$(kubectl api-resources --verbs=list --output=name | paste -sd, -)
  kubectl get "$kinds" --all-namespaces --output=json | node -e "$less" >"$1/cluster.json"
  grep -q '"name": "aws-auth"' "$1/cluster.json"
  node -e "$bytes" "$(dirname "$AWS_CONFIG_FILE")" "$(dirname "$KUBECONFIG")" >"$1/files"
}

account=$(aws sts get-caller-identity --query Account --output text)
iam=arn:aws:iam::$account
developer=developer@demo.us-west-2
admin=eks-admin@demo.us-west-2

look "$work/before"

well eks-access add-user developer --group reader --exec "$exec" --yes
well eks-access add-role eks-admin --masters --exec "$exec" --yes

# The reader's role and binding
says 'get list watch' kubectl get clusterrole reader --output 'jsonpath={.rules[0].verbs[*]}'
says 'ClusterRole reader Group reader' kubectl get clusterrolebinding reader \
  --output 'jsonpath={.roleRef.kind} {.roleRef.name} {.subjects[0].kind} {.subjects[0].name}'

# The reader's policy, group, user and key
view=$iam:policy/AmazonEKSViewNodesAndWorkloadsPolicy
says v1 aws iam get-policy --policy-arn "$view" --query Policy.DefaultVersionId --output text
says 8 aws iam get-policy-version --policy-arn "$view" --version-id v1 \
  --query 'length(PolicyVersion.Document.Statement[0].Action)' --output text
says "$view" aws iam list-attached-group-policies --group-name developers \
  --query 'AttachedPolicies[].PolicyArn' --output text
says developer aws iam get-group --group-name developers --query 'Users[].UserName' --output text
says "$iam:user/developer" aws iam get-user --user-name developer --query User.Arn --output text
says Active aws iam list-access-keys --user-name developer --query 'AccessKeyMetadata[].Status' --output text
says "$iam:user/developer" aws --profile developer sts get-caller-identity --query Arn --output text

# Who is who in the cluster
tells "userarn: \"$iam:user/developer\"" kubectl --namespace kube-system get configmap aws-auth \
  --output 'jsonpath={.data.mapUsers}'
tells "rolearn: \"$iam:role/eks-admin\"" kubectl --namespace kube-system get configmap aws-auth \
  --output 'jsonpath={.data.mapRoles}'

# The developer looks, and changes nothing
says "$developer" kubectl config view --minify --context "$developer" --output 'jsonpath={.contexts[*].name}'
says "$developer" kubectl config view --minify --context "$developer" --output 'jsonpath={.users[*].name}'
says developer kubectl --context "$developer" auth whoami --output 'jsonpath={.status.userInfo.username}'
says 'reader system:authenticated' kubectl --context "$developer" auth whoami \
  --output 'jsonpath={.status.userInfo.groups[*]}'
says yes kubectl --context "$developer" auth can-i get pods
tells Running kubectl --context "$developer" get pods
refuses no kubectl --context "$developer" auth can-i create pods
refuses 'Error from server (Forbidden): pods is forbidden: User "developer" cannot create resource "pods"' \
  kubectl --context "$developer" run nginx --image nginx

# The administrators' role: who may take it, and what it may
policy=$iam:policy/AmazonEKSAdminPolicy
assume=$iam:policy/AmazonEKSAssumeEKSAdminPolicy
says "$policy" aws iam list-attached-role-policies --role-name eks-admin \
  --query 'AttachedPolicies[].PolicyArn' --output text
says eks.amazonaws.com aws iam get-policy-version --policy-arn "$policy" --version-id v1 --output text \
  --query 'PolicyVersion.Document.Statement[?Action==`iam:PassRole`].Condition.StringEquals."iam:PassedToService"'
says "$iam:root" aws iam get-role --role-name eks-admin \
  --query 'Role.AssumeRolePolicyDocument.Statement[0].Principal.AWS' --output text
says "$assume" aws iam list-attached-user-policies --user-name manager \
  --query 'AttachedPolicies[].PolicyArn' --output text
says "$iam:role/eks-admin" aws iam get-policy-version --policy-arn "$assume" --version-id v1 \
  --query 'PolicyVersion.Document.Statement[0].Resource' --output text
says "$iam:user/manager" aws --profile manager sts get-caller-identity --query Arn --output text
says "arn:aws:sts::$account:assumed-role/eks-admin/by-hand" aws --profile manager sts assume-role \
  --role-arn "$iam:role/eks-admin" --role-session-name by-hand --query AssumedRoleUser.Arn --output text
refuses AccessDenied aws --profile developer sts assume-role \
  --role-arn "$iam:role/eks-admin" --role-session-name by-hand
tells ":assumed-role/eks-admin/" aws --profile eks-admin sts get-caller-identity --query Arn --output text
says "$iam:role/eks-admin" aws configure get role_arn --profile eks-admin
says manager aws configure get source_profile --profile eks-admin
says "$admin" kubectl config view --minify --context "$admin" --output 'jsonpath={.contexts[*].name}'
says eks-admin kubectl --context "$admin" auth whoami --output 'jsonpath={.status.userInfo.username}'
says yes kubectl --context "$admin" auth can-i '*' '*'
says 'pod/nginx created' kubectl --context "$admin" run nginx --image nginx

# Somebody else's machine: through the folder alone, wherever it is, then added to what is there
jane=jane@demo.us-west-2
elsewhere() { # command…: as somebody who has the folder, their own home, and nothing of the operator
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_CONFIG_FILE -u AWS_SHARED_CREDENTIALS_FILE \
    -u KUBECONFIG HOME="$work/home" bash -c 'cd "$0" && "$@"' "$work/it's jane's" "$@"
}
lines() { # first line, last line: the lines to type between them
  sed -n "/^$1/,/^$2/s/^    //p" "$work/it's jane's/README.md"
}
well eks-access add-user jane --group reader --handover "$work/jane" --exec "$exec" --yes
cp -R "$work/jane" "$work/it's jane's"
mkdir "$work/home"
usual=$(lines '## Use it' 'Try it')
says jane elsewhere bash -c "$usual"$'\n'"kubectl auth whoami --output 'jsonpath={.status.userInfo.username}'"
tells Running elsewhere bash -c "$usual"$'\n''kubectl get pods'
refuses 'User "jane" cannot create' elsewhere bash -c "$usual"$'\n''kubectl run nginx --image nginx'
well elsewhere bash -ec "$(lines 'Try it' '## Or add' | sed "1s|^|$usual; |")"
refuses "$jane" elsewhere kubectl --context "$jane" get pods
well elsewhere bash -ec "$(lines '## Or add' 'From then on')"
tells Running elsewhere kubectl --context "$jane" get pods
says "$iam:user/jane" elsewhere aws --profile jane sts get-caller-identity --query Arn --output text

# The operator is where the operator was
says demo kubectl config current-context
says yes kubectl auth can-i '*' '*'
tells nginx kubectl get pods
says "$iam:user/operator" aws sts get-caller-identity --query Arn --output text

# All of it back
tells 'pod "nginx" deleted' kubectl --context "$admin" delete pod nginx
well eks-access clean --yes
look "$work/after"
same 'aws iam get-account-authorization-details' "$work/before/account.json" "$work/after/account.json"
same 'kubectl get, every kind' "$work/before/cluster.json" "$work/after/cluster.json"
same 'files with their bytes and modes' "$work/before/files" "$work/after/files"
refuses NoSuchEntity aws iam get-user --user-name developer
refuses "$work/jane" ls "$work/jane"
refuses NoSuchEntity aws iam get-role --role-name eks-admin
refuses "$developer" kubectl --context "$developer" get pods
says demo kubectl config current-context
