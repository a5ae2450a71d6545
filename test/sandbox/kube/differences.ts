/** Where the sandbox answers otherwise than a real API server on purpose, and why: the rows of the table name these. */
export const DIFFERENCES = {
  addresses: 'nobody asks which address to reach it under',
  apply: 'server-side apply is refused as an unknown type of patch: it needs to know who owns which field',
  controllers: 'the roles of controllers, which run beside no sandbox',
  duplicates:
    'of a field that is given twice in one JSON object the last counts, and nothing is said of the first',
  encodings: 'it answers in JSON alone, though it reads YAML and protobuf',
  garbage:
    'what waits for its dependents to be collected is gone at once, with them: that is how it ends on EKS',
  gathered: 'ClusterRoles that gather others have their rules, as on EKS; here no controller fills them',
  kinds: 'it has the kinds and groups that access is given to and tried with, and no others',
  pods: 'a pod runs at once: no node will ever start it',
  schemas: 'it has no schemas to tell; kubectl takes an empty document for that',
  subresources: 'nothing can be scaled, attached to or run in',
  'watch paths': 'the paths under /api/v1/watch, deprecated since long before',
  words: 'what cannot be read is refused with the same code and reason, but not in the words of Go',
} as const

export type Difference = keyof typeof DIFFERENCES
