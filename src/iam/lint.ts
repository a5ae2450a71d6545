import type { Json } from '../engine/json.ts'

export type DocumentUse = 'policy' | 'trust'

/** What IAM takes, in characters that are not white space (IAM and STS quotas): a managed policy, a trust policy. */
const LONGEST: Readonly<Record<DocumentUse, number>> = { policy: 6144, trust: 2048 }

/** The only characters that a document may have (service model of CreatePolicy). */
const FOREIGN = /[^\t\n\r\u0020-\u00ff]/u

/** What of a document counts for its quota. */
export function documentSize(document: Json): number {
  return JSON.stringify(document).replaceAll(/\s/g, '').length
}

/** What IAM would refuse a document for, before it is sent: a line a fault, empty when there is none. */
export function lintDocument(document: Json, use: DocumentUse): readonly string[] {
  const size = documentSize(document)
  const foreign = FOREIGN.exec(JSON.stringify(document))?.[0]
  return [
    ...(size > LONGEST[use] ? [`it has ${size} characters, and IAM takes ${LONGEST[use]}`] : []),
    ...(foreign === undefined ? [] : [`IAM takes no character like ${JSON.stringify(foreign)}`]),
  ]
}
