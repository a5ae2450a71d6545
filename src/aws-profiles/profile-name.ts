import { AppError, quote } from '../app-error.ts'

/** What the AWS CLI, the SDKs and the tools around them all read; a blank, for one, makes a profile invisible to some. */
export const PROFILE_NAME = /^(?!default$)[A-Za-z0-9_.@+-]{1,64}$/

/** A name for a profile of ours. Throws AppError PROFILE_NAME. */
export function parseProfileName(text: string): string {
  if (PROFILE_NAME.test(text)) return text
  const why = whyNot(text)
  throw new AppError('PROFILE_NAME', `${quote(text)} cannot be the name of a profile: ${why}`, {
    fix: `use letters, digits and _.@+- only, for example: --profile-name ${suggestion(text)}`,
  })
}

function whyNot(text: string): string {
  if (text === '') return 'it is empty'
  if (text === 'default') return "it is everybody's profile, and is never ours to change"
  if (text.length > 64) return `it has ${text.length} characters, 64 are allowed`
  return 'it has characters that not every AWS tool reads'
}

function suggestion(text: string): string {
  const plain = text
    .replaceAll(/[^A-Za-z0-9_.@+-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64)
  return PROFILE_NAME.test(plain) ? plain : 'developer'
}
