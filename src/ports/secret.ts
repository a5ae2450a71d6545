/**
 * A value that must not reach a log, an error, a journal or a terminal. Printing, inspecting or serialising
 * it shows only that it is one; `reveal` is called where it is signed with or written to its 0600 file.
 */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

/** Keys to sign with. `sessionToken` and `expires` come with temporary ones. */
export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken?: Secret
  readonly expires?: Date
}
