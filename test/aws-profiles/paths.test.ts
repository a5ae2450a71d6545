import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { awsFiles } from '../../src/aws-profiles/paths.ts'

const variables = (path: string) => ({
  AWS_CONFIG_FILE: path,
  AWS_SHARED_CREDENTIALS_FILE: path,
  DIR: '/data',
})

describe('where the AWS files are', () => {
  test('in HOME', () => {
    const inHome = { config: '/home/x/.aws/config', credentials: '/home/x/.aws/credentials' }
    expect(awsFiles({}, '/home/x')).toEqual(inHome)
    expect(awsFiles({ AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' }, '/home/x/')).toEqual(inHome)
  })

  test.each([
    ['/a/config', '/a/config'],
    ['/a/../b//config', '/b/config'],
    ['~/x/config', '/home/x/x/config'],
    ['~', '/home/x'],
    ['$DIR/config', '/data/config'],
    ['${DIR}/$NONE', '/data/$NONE'],
    ['here/config', resolve('here/config')],
  ])('where the variables say: %s', (given, path) => {
    expect(awsFiles(variables(given), '/home/x')).toEqual({ config: path, credentials: path })
  })

  test('one variable moves one file', () => {
    expect(awsFiles({ AWS_CONFIG_FILE: '/c' }, '/h')).toEqual({
      config: '/c',
      credentials: '/h/.aws/credentials',
    })
  })

  test('without HOME they have to be full paths', () => {
    expect(awsFiles(variables('/a'), undefined).config).toBe('/a')
    const nowhere = expect.objectContaining({ code: 'FILE_UNUSABLE' })
    expect(() => awsFiles({}, undefined)).toThrow(nowhere)
    expect(() => awsFiles({ AWS_CONFIG_FILE: '/a' }, '')).toThrow(nowhere)
    expect(() => awsFiles(variables('~/a'), undefined)).toThrow(nowhere)
  })

  test('another user’s home is not guessed', () => {
    expect(() => awsFiles(variables('~root/config'), '/h')).toThrow(
      expect.objectContaining({ code: 'FILE_UNUSABLE' }),
    )
  })
})
