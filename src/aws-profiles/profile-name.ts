import { AppError, quote } from '../app-error.ts'

/** What the AWS CLI, the SDKs and the tools around them all read; a blank, for one, makes a profile invisible to some. */
const PROFILE_NAME = /^[A-Za-z0-9_.@+-]{1,64}$/

export function isProfileName(text: string): boolean {
  return PROFILE_NAME.test(text) && text !== 'default'
}

/** A name for a profile of ours. Throws AppError PROFILE_NAME. */
export function parseProfileName(text: string): string {
  if (isProfileName(text)) return text
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
  return isProfileName(plain) ? plain : 'developer'
}
