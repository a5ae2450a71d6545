import { accountOperations } from './iam-account.ts'
import { attachmentOperations } from './iam-attachments.ts'
import { groupOperations } from './iam-groups.ts'
import { inlineOperations } from './iam-inline.ts'
import { keyOperations } from './iam-keys.ts'
import { policyOperations } from './iam-policies.ts'
import { roleOperations } from './iam-roles.ts'
import { simulateOperations } from './iam-simulate.ts'
import { tagOperations } from './iam-tags.ts'
import { userOperations } from './iam-users.ts'
import type { Operations } from './operation.ts'

/** Every action of IAM that is known here. */
export const iamOperations: Operations = {
  ...userOperations,
  ...groupOperations,
  ...roleOperations,
  ...policyOperations,
  ...attachmentOperations,
  ...inlineOperations,
  ...keyOperations,
  ...tagOperations,
  ...accountOperations,
  ...simulateOperations,
}
