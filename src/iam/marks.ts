import type { Tags } from '../ports/iam.ts'

/** The tag that says which run made a user, role or policy. */
const RUN_TAG = 'eks-access:run'

/** IAM groups take no tags: theirs is the path. */
export const GROUP_PATH_PREFIX = '/eks-access/'

const RUN_ID = /^[A-Za-z0-9-]{1,64}$/

export function runTags(run: string): Tags {
  return { [RUN_TAG]: run }
}

/** The run that a tag names. IAM matches the keys of tags ignoring case. */
export function runOfTags(tags: Tags): string | undefined {
  const [, run] = Object.entries(tags).find(([key]) => key.toLowerCase() === RUN_TAG) ?? []
  return run !== undefined && RUN_ID.test(run) ? run : undefined
}

/** The path of a group that a run makes: `/eks-access/<run>/`. */
export function groupPath(run: string): string {
  return `${GROUP_PATH_PREFIX}${run}/`
}

/** The run that the path of a group names. */
export function runOfPath(path: string): string | undefined {
  if (!path.startsWith(GROUP_PATH_PREFIX) || !path.endsWith('/')) return undefined
  const run = path.slice(GROUP_PATH_PREFIX.length, -1)
  return RUN_ID.test(run) ? run : undefined
}
