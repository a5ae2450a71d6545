// How long the wizard takes to its first question, beside --help: both at a terminal of their own, in turn.
import { spawn } from '@lydell/node-pty'
import { median } from './median.mjs'

const ROUNDS = 31
const QUESTION = 'What do you want to do?'

/**
 * From the start of the process: for `--help` until it has ended, for the wizard until the question stands there. What
 * is found out meanwhile is nobody's: nothing listens where AWS is said to be.
 */
export async function firstQuestion(name, node, program, env, row) {
  const [helps, questions] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    helps.push(await time(node, [program, '--help'], env))
    questions.push(await time(node, [program], env, QUESTION))
  }
  const help = median(helps)
  row(
    `${name}: first question, times --help at a terminal (${help.toFixed(0)} ms)`,
    median(questions) / help,
    2.2,
  )
}

function time(node, args, env, until) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const pty = spawn(node, args, {
      cols: 80,
      rows: 40,
      env: { ...env, LANG: 'C.UTF-8', TERM: 'xterm-256color', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    })
    let [raw, seen] = ['', undefined]
    pty.onData((data) => {
      raw += data
      if (until === undefined || seen !== undefined || !raw.includes(until)) return
      seen = performance.now() - start
      pty.kill('SIGKILL')
    })
    pty.onExit(({ exitCode }) => {
      if (until === undefined && exitCode === 0) resolve(performance.now() - start)
      else if (seen !== undefined) resolve(seen)
      else reject(new Error(`${args.slice(1).join(' ')} ended with ${exitCode}:\n${raw}`))
    })
  })
}
