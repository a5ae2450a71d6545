/** The two roles whose spellings trade places, so that no two roles share a policy. */
const SWAPPED = new Map([
  ['eks-admin', 'EKSAdmin'],
  ['eksadmin', 'eks-admin'],
])

/**
 * The name of the policy that allows taking a role: AmazonEKSAssumeEKSAdminPolicy for eks-admin. One name for each
 * role: IAM keeps the names of roles, like those of policies, apart ignoring case.
 */
export function assumePolicyName(role: string): string {
  const name = SWAPPED.get(role.toLowerCase()) ?? role
  return `AmazonEKSAssume${name.charAt(0).toUpperCase()}${name.slice(1)}Policy`
}

export function policyArn(where: { partition: string; account: string }, name: string): string {
  return `arn:${where.partition}:iam::${where.account}:policy/${name}`
}
