import { PassThrough, Writable } from 'node:stream'
import type { Streams } from '../../src/commands/command.ts'

/** A stream that keeps what is written. */
export class Recorder extends Writable {
  text = ''
  readonly isTTY: boolean
  readonly columns = 80
  constructor(isTTY = false) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
  }
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk)
    done()
  }
}

/** Pipes, or terminals, whose output is kept. */
export function createStreams(isTTY = false): { streams: Streams; output: Recorder; error: Recorder } {
  const [output, error] = [new Recorder(isTTY), new Recorder(isTTY)]
  const input = Object.assign(new PassThrough(), { isTTY })
  // The tests need of a terminal's streams what a Recorder and a PassThrough have.
  return { streams: { input, output, error } as unknown as Streams, output, error }
}
