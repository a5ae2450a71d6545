/**
 * The path of the roles that IAM Identity Center makes, one for each permission set of an account; that of a region may
 * follow in it (terraform-aws-eks#2968).
 */
export const SSO_PATH = '/aws-reserved/sso.amazonaws.com/'

/** How the names of those roles begin: AWS keeps it for itself. */
const SSO_NAME = 'AWSReservedSSO_'

/**
 * The permission set that a role of IAM Identity Center was made for, by the name of the role:
 * `AWSReservedSSO_<permission set>_<16 hex digits>`. Nothing for any other role.
 */
export function permissionSetOf(roleName: string): string | undefined {
  return /^AWSReservedSSO_([\w+=,.@-]{1,32})_[\da-f]{16}$/.exec(roleName)?.[1]
}

/** Whether a role is one of IAM Identity Center: by its path, which only AWS can give it. */
export function isSsoRole({ path }: { readonly path: string }): boolean {
  return path.startsWith(SSO_PATH)
}

/** Whether a new role cannot have this name. IAM tells names apart ignoring case. */
export function isSsoName(roleName: string): boolean {
  return roleName.toLowerCase().startsWith(SSO_NAME.toLowerCase())
}
