import { accessKeyKind, orphanKeyKind } from './access-key/kind.ts'
import { AppError, quote } from './app-error.ts'
import { awsAuth, awsAuthEntry, awsAuthKey } from './aws-auth/kind.ts'
import { awsProfileKind } from './aws-profiles/kind.ts'
import { fileKind, folderKind, lastNewlineKind, tempFileKind } from './bytes/kind.ts'
import type { AnyKind } from './engine/kind.ts'
import { iamAttachment, iamGroup, iamMembership, iamPolicy, iamRole, iamUser } from './iam/kind.ts'
import {
  currentContext,
  kubeconfigCluster,
  kubeconfigContext,
  kubeconfigList,
  kubeconfigUser,
} from './kubeconfig/kind.ts'
import { clusterRole, clusterRoleBinding, roleBinding } from './rbac/kind.ts'

export { wantMapping } from './aws-auth/kind.ts'
export { wantFile } from './bytes/kind.ts'
export { wantKubeconfig } from './kubeconfig/kind.ts'

/** Every kind of thing that is changed. The ids in them are public: they stay in journals for ever. */
export const kinds = {
  iamPolicy,
  iamGroup,
  iamUser,
  iamRole,
  iamAttachment,
  iamMembership,
  accessKey: accessKeyKind,
  orphanKey: orphanKeyKind,
  clusterRole,
  clusterRoleBinding,
  roleBinding,
  folder: folderKind,
  file: fileKind,
  lastNewline: lastNewlineKind,
  tempFile: tempFileKind,
  awsProfile: awsProfileKind,
  kubeconfigList,
  kubeconfigCluster,
  kubeconfigUser,
  kubeconfigContext,
  currentContext,
  awsAuth,
  awsAuthKey,
  awsAuthEntry,
} as const

const byId: ReadonlyMap<string, AnyKind> = new Map(Object.values(kinds).map((kind) => [kind.id, kind]))

/** Finds the kind of a journal line. Throws AppError JOURNAL for one that this version does not know. */
export function kindOf(id: string): AnyKind {
  const kind = byId.get(id)
  if (kind !== undefined) return kind
  throw new AppError('JOURNAL', `the journal names a kind of thing that is not known here: ${quote(id)}`, {
    fix: 'use the version of eks-access that wrote it, or a newer one',
  })
}
