import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { withoutNetwork } from './missing.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CACHE = fileURLToPath(new URL('../../.cache/real', import.meta.url))
const REQUIREMENTS = join(HERE, 'python', 'requirements.txt')

const run = promisify(execFile)

/**
 * The Python of a virtual environment with what requirements.txt names, made once. `tell` hears what takes long. Throws
 * Missing without the network that they come from, else with pip's words.
 */
export async function pythonWithMoto(tell: (what: string) => void): Promise<string> {
  const { stdout: version } = await run('python3', ['-VV'])
  const hash = createHash('sha256')
    .update(version)
    .update(await readFile(REQUIREMENTS))
  const folder = join(CACHE, `python-${hash.digest('hex').slice(0, 16)}`)
  const python = join(folder, 'bin', 'python')
  if (existsSync(python)) return python
  tell('installing moto and boto3, once; this takes a minute …')
  // Under another name until it is whole. It is used by `python -m` alone, so that it may be moved.
  const unfinished = `${folder}.${process.pid}.tmp`
  try {
    await mkdir(dirname(folder), { recursive: true })
    await run('python3', ['-m', 'venv', unfinished])
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--disable-pip-version-check',
      '-r',
      REQUIREMENTS,
    ]
    await run(join(unfinished, 'bin', 'python'), pip, { maxBuffer: 64 << 20 })
    await rename(unfinished, folder)
  } catch (error) {
    throw withoutNetwork('moto and boto3', error)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return python
}

/** What a script of the folder python/ prints, given this JSON; throws with its words when it fails. */
export async function askPython<T>(
  python: string,
  script: string,
  question: unknown,
  read: (text: string) => T,
): Promise<T> {
  const asked = run(python, ['-I', join(HERE, 'python', script)], { maxBuffer: 1 << 30, env: {} })
  asked.child.stdin?.end(JSON.stringify(question))
  return read((await asked).stdout)
}
