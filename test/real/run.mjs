// Runs the tests that have real servers as judges, with the arguments of vitest. Where what they need is missing it says
// so, and that is no failure, unless EKS_ACCESS_REAL=yes.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** As prepare.ts ends where Go or the network is missing. */
const CANNOT_PREPARE = 69
const NEEDED = {
  kubectl: ['version', '--client'],
  aws: ['--version'],
  openssl: ['version'],
  // With what makes a virtual environment.
  python3: ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'],
}

const missing = Object.keys(NEEDED).filter((program) => spawnSync(program, NEEDED[program]).status !== 0)
if (missing.length > 0) {
  skip(`no ${missing.join(', no ')} (Debian: kubernetes-client, python3-venv, at least 3.11; PyPI: awscli)`)
} else {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--config', join('test', 'real', 'vitest.config.ts'), ...process.argv.slice(2)]
  if (!existsSync(vitest)) throw new Error('run it from the top of the repository, after npm ci')
  const { status } = spawnSync(process.execPath, [vitest, ...args], { stdio: 'inherit' })
  if (status === CANNOT_PREPARE) skip('no way to prepare them, as said above')
  else process.exitCode = status ?? 1
}

function skip(why) {
  process.stdout.write(`!! SKIPPED: the tests on real servers, since here is ${why}\n`)
  if (process.env.EKS_ACCESS_REAL !== 'yes') return
  process.stdout.write('   EKS_ACCESS_REAL=yes wants them run, so that this is a failure.\n')
  process.exitCode = 1
}
