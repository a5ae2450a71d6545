// Starts the servers that its parent asks for on stdin, one JSON line each: {name, file, args, env}, and ends them when
// that stdin ends: closed, or the parent dead by whatever means. Then it removes its folder. Argument: that folder,
// where each server's output goes to NAME.log. Of a server that ends by itself it tells on stdout: {name, code}.
import { spawn } from 'node:child_process'
import { openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [folder] = process.argv.slice(2)
const running = new Map()
let isEnding = false

function start({ name, file, args, env }) {
  const log = openSync(join(folder, `${name}.log`), 'a')
  // A group of its own: Ctrl-C at the terminal is for the parent, whose end is this one's signal.
  const child = spawn(file, args, { env, cwd: folder, stdio: ['ignore', log, log], detached: true })
  running.set(name, child)
  const gone = (code) => {
    running.delete(name)
    if (isEnding) finish()
    else process.stdout.write(`${JSON.stringify({ name, code })}\n`)
  }
  child.on('error', (error) => gone(error.message))
  child.on('exit', (code, signal) => gone(code ?? signal))
}

function end() {
  isEnding = true
  // Nothing of theirs is kept, so there is nothing to end in order.
  for (const child of running.values()) child.kill('SIGKILL')
  finish()
}

function finish() {
  if (running.size > 0) return
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
// The parent may be gone before it has read the last line.
process.stdout.on('error', () => {})
createInterface({ input: process.stdin })
  .on('line', (line) => start(JSON.parse(line)))
  .on('close', end)
