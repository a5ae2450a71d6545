import { describe, expect, test } from 'vitest'
import { parseProfileName } from '../../src/aws-profiles/profile-name.ts'

describe('a profile’s name', () => {
  test.each(['developer', 'a', 'x'.repeat(64), 'j.doe+eks@example.com', 'A_1-2', 'defaults'])(
    '%s',
    (name) => {
      expect(parseProfileName(name)).toBe(name)
    },
  )

  test.each([
    ['', 'it is empty', 'developer'],
    ['default', "everybody's profile", 'developer'],
    ['jane doe', 'characters that not every AWS tool reads', 'jane-doe'],
    ['x'.repeat(65), 'it has 65 characters, 64 are allowed', 'x'.repeat(64)],
    ['x\n[default]', 'characters', 'x-default'],
    ['a]b', 'characters', 'a-b'],
    ['profile x', 'characters', 'profile-x'],
    ['dev\u202e', String.raw`"dev\u202e" cannot be`, 'dev'],
    ['д', 'characters', 'developer'],
  ])('not %j', (name, message, suggestion) => {
    expect(() => parseProfileName(name)).toThrow(
      expect.objectContaining({
        code: 'PROFILE_NAME',
        message: expect.stringContaining(message),
        fix: expect.stringMatching(new RegExp(`--profile-name ${suggestion}$`)),
      }),
    )
  })
})
