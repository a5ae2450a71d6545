import { isAbsolute, normalize } from 'node:path'
import { AppError } from '../app-error.ts'

/** A field-by-field reader of what a journal holds for one kind: outside input. Everything wrong is AppError JOURNAL. */
export class LineReader {
  readonly #kind: string
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(kind: string, value: unknown) {
    this.#kind = kind
    if (!isRecord(value)) throw this.#wrong('something that is not an object')
    this.#fields = value
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined
  }

  string(name: string): string {
    const value = this.#fields[name]
    if (typeof value !== 'string') throw this.#wrong(`no text as ${name}`)
    return value
  }

  /** One of a fixed set of words. */
  word<W extends string>(name: string, words: readonly W[]): W {
    const value = this.string(name)
    const word = words.find((known) => known === value)
    if (word === undefined) throw this.#wrong(`an unknown ${name}`)
    return word
  }

  boolean(name: string): boolean {
    const value = this.#fields[name]
    if (typeof value !== 'boolean') throw this.#wrong(`no yes or no as ${name}`)
    return value
  }

  /** Permission bits. */
  mode(name: string): number {
    const value = this.#fields[name]
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0o777)
      throw this.#wrong(`no permission bits as ${name}`)
    return value
  }

  strings(name: string): Record<string, string> {
    const value = this.#fields[name]
    if (!isRecord(value)) throw this.#wrong(`no settings as ${name}`)
    const entries = Object.entries(value).map(([key, text]): [string, string] => {
      if (typeof text !== 'string') throw this.#wrong(`a setting in ${name} that is no text`)
      return [key, text]
    })
    return Object.fromEntries(entries)
  }

  /** An absolute path without `..` in it. */
  path(name: string): string {
    const value = this.string(name)
    if (!isAbsolute(value) || normalize(value) !== value || value.includes('\0'))
      throw this.#wrong(`no absolute path as ${name}`)
    return value
  }

  /** What `test` accepts. */
  matching(name: string, test: (text: string) => boolean): string {
    const value = this.string(name)
    if (!test(value)) throw this.#wrong(`a ${name} that it cannot be`)
    return value
  }

  #wrong(what: string): AppError {
    return new AppError('JOURNAL', `a journal line of kind ${this.#kind} has ${what}; nothing was changed`, {
      fix: 'it was edited by hand or damaged: move the journal away, then look what is left with: eks-access list',
    })
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
