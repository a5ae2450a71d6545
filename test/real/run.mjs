// Runs the tests that have real servers as judges, with the arguments of vitest. Where one of the tools that they need
// is missing it says so, and that is no failure.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const GO = [1, 26]
const NEEDED = {
  kubectl: ['version', '--client'],
  aws: ['--version'],
  openssl: ['version'],
  // With what makes a virtual environment.
  python3: ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'],
}

/** What a program says, or undefined where there is none that works. */
function said(program, args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' })
  return status === 0 ? stdout : undefined
}

function hasGo() {
  const [, major = 0, minor = 0] = /go(\d+)\.(\d+)/.exec(said('go', ['env', 'GOVERSION']) ?? '') ?? []
  return Number(major) > GO[0] || (Number(major) === GO[0] && Number(minor) >= GO[1])
}

const missing = Object.entries(NEEDED).flatMap(([program, args]) =>
  said(program, args) === undefined ? [program] : [],
)
if (!hasGo()) missing.push(`Go ${GO.join('.')} or newer`)

if (missing.length > 0) {
  process.stdout.write(
    `!! SKIPPED: the tests on real servers, since here is no ${missing.join(', no ')}\n` +
      '   (Debian: kubernetes-client, python3-venv, at least 3.11; PyPI: awscli)\n',
  )
} else {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const args = ['run', '--config', join('test', 'real', 'vitest.config.ts'), ...process.argv.slice(2)]
  if (!existsSync(vitest)) throw new Error('run it from the top of the repository, after npm ci')
  process.exitCode = spawnSync(process.execPath, [vitest, ...args], { stdio: 'inherit' }).status ?? 1
}
