import { describe, expect, it } from 'vitest'
import { parseRegion, partitionOf, stsHost } from '../../src/token/region.ts'

describe('parseRegion', () => {
  it.each([
    'us-east-1',
    'ap-southeast-7',
    'us-gov-west-1',
    'cn-northwest-1',
    'eusc-de-east-1',
    'us-isob-east-1',
  ])('takes %s', (region) => {
    expect(parseRegion(region)).toBe(region)
  })

  it.each([
    ['us-east1', 'did you mean us-east-1?'],
    ['EU-WEST-1', 'did you mean eu-west-1?'],
    ['eu_west_1', 'did you mean eu-west-1?'],
    ['us-east-1a', 'did you mean us-east-1?'],
    [' us-east-1', 'did you mean us-east-1?'],
    ['frankfurt', 'write it like eu-west-1'],
    ['', 'write it like eu-west-1'],
    ['us-east-1.evil.example/', 'write it like eu-west-1'],
  ])('refuses %j: %s', (text, fix) => {
    expect(() => parseRegion(text, 'AWS_REGION')).toThrow(expect.objectContaining({ code: 'REGION', fix }))
    expect(() => parseRegion(text, 'AWS_REGION')).toThrow('(AWS_REGION) is not a region')
  })
})

it('knows the partition of a region that is not there yet', () => {
  expect(partitionOf('mx-south-9')).toEqual({ partition: 'aws', domain: 'amazonaws.com' })
  expect(partitionOf('us-isof-south-1')).toEqual({ partition: 'aws-iso-f', domain: 'csp.hci.ic.gov' })
  expect(stsHost('eu-isoe-west-1')).toBe('sts.eu-isoe-west-1.cloud.adc-e.uk')
})
