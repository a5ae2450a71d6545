import { AppError, quote } from '../app-error.ts'

/**
 * Region prefixes that do not end in amazonaws.com, as in botocore's partitions.json. The longer prefix first:
 * `us-isob-` is not of the partition of `us-iso-`.
 */
const PARTITIONS = [
  { prefix: 'cn-', partition: 'aws-cn', domain: 'amazonaws.com.cn' },
  { prefix: 'us-gov-', partition: 'aws-us-gov', domain: 'amazonaws.com' },
  { prefix: 'us-isob-', partition: 'aws-iso-b', domain: 'sc2s.sgov.gov' },
  { prefix: 'us-isof-', partition: 'aws-iso-f', domain: 'csp.hci.ic.gov' },
  { prefix: 'us-iso-', partition: 'aws-iso', domain: 'c2s.ic.gov' },
  { prefix: 'eu-isoe-', partition: 'aws-iso-e', domain: 'cloud.adc-e.uk' },
  { prefix: 'eusc-', partition: 'aws-eusc', domain: 'amazonaws.eu' },
] as const

const REGION = /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/

/** Whether a text can be the name of a region, of one that AWS opens tomorrow too. */
export function isRegion(text: string): boolean {
  return REGION.test(text)
}

/** The partition of a region, and the domain of its endpoints. A region that is not known yet is of `aws`. */
export function partitionOf(region: string): { partition: string; domain: string } {
  const { partition, domain } = PARTITIONS.find(({ prefix }) => region.startsWith(prefix)) ?? {
    partition: 'aws',
    domain: 'amazonaws.com',
  }
  return { partition, domain }
}

/** The regional STS host, which signs tokens: the only kind of host that the authenticator takes everywhere. */
export function stsHost(region: string): string {
  return `sts.${region}.${partitionOf(region).domain}`
}

/**
 * A region as it was given, when it can be one; a region that AWS opens tomorrow passes too.
 * Throws AppError REGION with what was probably meant.
 */
export function parseRegion(text: string, from = '--region'): string {
  if (isRegion(text)) return text
  const meant = text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/([a-z])(\d{1,2})$/, '$1-$2')
    .replace(/(-\d{1,2})[a-z]$/, '$1')
  throw new AppError('REGION', `${quote(text)} (${from}) is not a region`, {
    fix: isRegion(meant) ? `did you mean ${meant}?` : 'write it like eu-west-1',
  })
}
