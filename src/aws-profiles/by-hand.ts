import { shellLine } from '../shell.ts'

type Variable = 'AWS_CONFIG_FILE' | 'AWS_SHARED_CREDENTIALS_FILE'

/** A line of the AWS CLI for this very file: said to it, unless it is where the AWS CLI looks by itself. */
export function awsLine(variable: Variable, file: string, ...words: readonly string[]): string {
  const isUsual = /[\\/]\.aws[\\/](?:config|credentials)$/.test(file)
  return shellLine(...(isUsual ? [] : ['env', `${variable}=${file}`]), 'aws', ...words)
}
