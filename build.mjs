// Builds dist/ from src/: installs what the lock file says where that is not there, then bundles. Only what ships
// with Node is imported until the rest is installed. All words go to stderr: `npm pack --json` owns stdout.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(fileURLToPath(import.meta.url))
const DIST = join(ROOT, 'dist')
const CACHE = join(ROOT, 'node_modules', '.cache', 'eks-access')
const STAMP = join(CACHE, 'built-from')
const TARGET = 'node20.19'

/** Whether node_modules holds what the lock file says: npm keeps there a lock file of what it has installed. */
function isInstalled() {
  const installed = readLock(join('node_modules', '.package-lock.json'))
  const locked = readLock('package-lock.json')
  if (installed === undefined) return false
  const isSame = (path) =>
    installed[path]?.version === locked[path]?.version &&
    installed[path]?.integrity === locked[path]?.integrity
  const wanted = Object.keys(locked).filter((path) => path !== '' && locked[path].optional !== true)
  return wanted.every(isSame) && Object.keys(installed).every(isSame)
}

function readLock(path) {
  const file = join(ROOT, path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

function install() {
  process.stderr.write('installing dependencies from package-lock.json …\n')
  const npm = process.env.npm_execpath
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const [program, args] = npm === undefined ? ['npm', flags] : [process.execPath, [npm, ...flags]]
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: npm === undefined && process.platform === 'win32',
  })
  if (status === 0) return
  process.stderr.write(
    `${stdout ?? ''}${stderr ?? ''}npm ci failed${error === undefined ? '' : `: ${error.message}`}\n`,
  )
  process.exit(1)
}

/** Whether dist/ was made from exactly these inputs. */
function isBuilt(hash) {
  return existsSync(join(DIST, 'bin.js')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash
}

function hashInputs() {
  const hash = createHash('sha256')
  for (const path of ['src', 'templates', 'package.json', 'package-lock.json', 'build.mjs'].flatMap(
    filesIn,
  )) {
    hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)))
  }
  return hash.digest('hex')
}

function filesIn(path) {
  const full = join(ROOT, path)
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)))
}

/** A chunk that is loaded later is required then. */
const REQUIRED_LATER = { 'dynamic-import': false }
const FORMAT = { format: 'cjs', platform: 'node', target: TARGET, minify: true }

/**
 * dist/bin.js answers --version, --help from help.json, and holds `token`. The rest are chunks beside it, one a
 * command, loaded when they are called. All of it is CommonJS, since Node's loader of ES modules takes longer to
 * start than all of ours.
 */
async function build(hash) {
  const { build: bundle, transform } = await import('esbuild')
  const toCommonJs = async (text) =>
    (await transform(text, { ...FORMAT, banner: "'use strict';", supported: REQUIRED_LATER })).code
  rmSync(DIST, { recursive: true, force: true })
  const common = {
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: TARGET,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    mainFields: ['module', 'main'],
    loader: { '.yaml': 'text' },
    outdir: DIST,
  }
  const entries = new Set()
  const bin = await bundle({
    ...common,
    entryPoints: ['src/bin.ts'],
    format: 'cjs',
    supported: REQUIRED_LATER,
    plugins: [versionOnly, loadedLater(entries), cryptoAtUse],
  })
  const rest = await bundle({
    ...common,
    entryPoints: [...entries],
    outbase: 'src',
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    // The one format that esbuild splits.
    format: 'esm',
    splitting: true,
    write: false,
    plugins: [versionOnly, replaced, treeShaken, ownWidth, aroundMain(entries), cryptoAtUse],
  })
  mkdirSync(join(DIST, 'chunks'))
  for (const { path, text } of rest.outputFiles) writeFileSync(path, await toCommonJs(text))
  const { help, man } = await renderTexts(bundle, common)
  writeFileSync(join(DIST, 'help.json'), JSON.stringify(help))
  writeFileSync(join(DIST, 'eks-access.1'), man)
  writeFileSync(join(DIST, 'package.json'), '{"type":"commonjs"}\n')
  mkdirSync(CACHE, { recursive: true })
  for (const [name, { metafile }] of Object.entries({ bin, rest })) {
    writeFileSync(join(CACHE, `${name}.meta.json`), JSON.stringify(metafile))
  }
  writeFileSync(STAMP, hash)
}

/** The help texts and the man page, from the command table itself. */
async function renderTexts(bundle, common) {
  const { outputFiles } = await bundle({
    ...common,
    stdin: {
      contents:
        "export { commands } from './src/commands/index.ts'; export { renderAllHelp } from './src/ui/help.ts'; " +
        "export { renderMan } from './src/ui/man.ts'; export { VERSION } from './src/version.ts'",
      resolveDir: ROOT,
    },
    format: 'esm',
    write: false,
    plugins: [versionOnly, commandsUnloaded],
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  const texts = await import(`data:text/javascript;base64,${code}`)
  const { commands, renderAllHelp, renderMan, VERSION } = texts
  return { help: renderAllHelp(commands), man: renderMan(commands, VERSION) }
}

/** For the help the code of the commands is not needed. */
const commandsUnloaded = {
  name: 'commands-unloaded',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/** In bin.js every import() leads to an entry of the second bundle. */
function loadedLater(entries) {
  return {
    name: 'loaded-later',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = join(resolveDir, path)
        if (kind !== 'dynamic-import') return undefined
        entries.add(relative(ROOT, file))
        return { path: `./${file.replace(/^.*[/\\]/, '').replace(/\.ts$/, '.js')}`, external: true }
      })
    },
  }
}

/** Of node:crypto we only hash and draw lots, and it takes a tenth of a start to load: so when that is done. */
const cryptoAtUse = {
  name: 'crypto-at-use',
  setup(build) {
    const contents = ['createHash', 'createHmac', 'hash', 'randomBytes', 'randomInt']
      .map((name) => `export const ${name} = (...args) => require('node:crypto').${name}(...args)`)
      .join('\n')
    const [ours, sandbox] = ['src', 'src/sandbox'].map((path) => join(ROOT, path, '/'))
    build.onResolve({ filter: /^node:crypto$/ }, ({ importer, path }) =>
      importer.startsWith(ours) && !importer.startsWith(sandbox) ? { path, namespace: 'at-use' } : undefined,
    )
    build.onLoad({ filter: /^node:crypto$/, namespace: 'at-use' }, () => ({ contents }))
  },
}

/** Of package.json only the version goes into the program. */
const versionOnly = {
  name: 'version-only',
  setup(build) {
    build.onLoad({ filter: /[/\\]package\.json$/ }, ({ path }) =>
      path === join(ROOT, 'package.json')
        ? {
            contents: JSON.stringify({ version: JSON.parse(readFileSync(path, 'utf8')).version }),
            loader: 'json',
          }
        : undefined,
    )
  },
}

/** What Node has itself, and is big: the URL tables of node-fetch. */
const REPLACED = {
  'whatwg-url': 'export default { URL, URLSearchParams }',
}

const replaced = {
  name: 'replaced',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(REPLACED).join('|')})$`)
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'replaced', sideEffects: false }))
    build.onLoad({ filter, namespace: 'replaced' }, ({ path }) => ({ contents: REPLACED[path] }))
  },
}

/**
 * Whatever is loaded later has main already, unless it is an entry. Saying so makes one chunk of all that main needs:
 * otherwise it becomes two dozen, by who else needs which, and opening those takes longer than running them.
 */
function aroundMain(entries) {
  return {
    name: 'around-main',
    setup(build) {
      const main = JSON.stringify(join(ROOT, 'src', 'main.ts'))
      const later = new Set()
      build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = join(resolveDir, path)
        if (kind === 'dynamic-import' && !entries.has(relative(ROOT, file))) later.add(file)
        return undefined
      })
      build.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        later.has(path)
          ? { contents: `import ${main}\n${readFileSync(path, 'utf8')}`, loader: 'ts' }
          : undefined,
      )
    },
  }
}

/** What the questions are wrapped with measures as we do, which is quicker for what is surely narrow. */
const ownWidth = {
  name: 'own-width',
  setup(build) {
    const own = join(ROOT, 'src', 'ui', 'width.ts')
    build.onResolve({ filter: /^fast-string-width$/ }, ({ importer, path }) =>
      importer === own ? undefined : { path, namespace: 'own-width' },
    )
    build.onLoad({ filter: /./, namespace: 'own-width' }, () => ({
      contents: `export { widthOf as default } from ${JSON.stringify(own)}`,
      resolveDir: ROOT,
    }))
  },
}

/** client-node does not say that its modules do nothing when they are loaded. */
const treeShaken = {
  name: 'tree-shaken',
  setup(build) {
    build.onResolve({ filter: /^@kubernetes\/client-node/ }, async ({ pluginData, path, ...options }) => {
      if (pluginData === 'seen') return undefined
      const resolved = await build.resolve(path, { ...options, pluginData: 'seen' })
      return { ...resolved, sideEffects: false }
    })
  },
}

if (!isInstalled()) install()
const inputs = hashInputs()
if (!isBuilt(inputs)) await build(inputs)
