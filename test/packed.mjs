// Packs the tool, installs the tarball into an empty folder and runs the demo with what was installed there.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MOST_BYTES = 3 * 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'eks-access-packed-'))

function run(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`)
  return stdout
}

try {
  run('npm', ['pack', '--silent', '--pack-destination', folder])
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const { size } = statSync(join(folder, tarball))
  if (size > MOST_BYTES) throw new Error(`the tarball has ${size} bytes, at most ${MOST_BYTES} are allowed`)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], folder)
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
  if (installed.length !== 1) throw new Error(`it brought dependencies along: ${installed.join(', ')}`)
  const tool = join(folder, 'node_modules', 'eks-access')
  const { man } = JSON.parse(readFileSync(join(tool, 'package.json'), 'utf8'))
  if (!readFileSync(join(tool, man), 'utf8').startsWith('.TH EKS')) throw new Error('it has no man page')
  run(join(folder, 'node_modules', '.bin', 'eks-access'), ['demo'], folder)
  process.stdout.write(`the packed tool (${Math.ceil(size / 1024)} KiB) ran the demo\n`)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
