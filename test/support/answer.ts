import { expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { commands } from '../../src/commands/index.ts'
import { parse } from '../../src/request/parse.ts'

/** A command line and what it is answered with: exit code, what, how to mend it. */
export type Case = readonly [name: string, argv: readonly string[], exit: number, what: string, fix: string]

/** What the parser says of a command line. */
export function answer(argv: readonly string[]): readonly [exit: number, what: string, fix: string] {
  try {
    parse(argv, commands)
  } catch (error) {
    if (error instanceof AppError) return [error.exit, error.message, error.fix]
    throw error
  }
  return [0, 'accepted', '']
}

/** One test a row. */
export function itAnswers(cases: readonly Case[]): void {
  it.each(cases)('%s', (_name, argv, exit, what, fix) => {
    expect(answer(argv)).toEqual([exit, what, fix])
  })
}
