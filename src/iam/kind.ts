/** The kinds of IAM. */
export { iamAttachment } from './attachment.ts'
export { iamGroup } from './group.ts'
export { iamMembership } from './membership.ts'
export { iamPolicy } from './policy.ts'
export { iamRole } from './role.ts'
export { iamUser } from './user.ts'
