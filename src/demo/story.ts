import { readFile } from 'node:fs/promises'
import { safe } from '../app-error.ts'
import type { Context } from '../commands/command.ts'
import type { SandboxHome } from '../sandbox/home.ts'
import type { Sandbox } from '../sandbox/server.ts'
import { signsOf } from '../signs.ts'
import type { Signs } from '../signs.ts'
import { runProgram } from './program.ts'
import { Visitor } from './visitor.ts'
import { compareWorlds, lookAround } from './world.ts'

const PODS = '/api/v1/namespaces/default/pods'
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'nginx' },
  spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
}

/**
 * Tells the story and checks each sentence: before, plan, doing, proof as the developer and as the manager in the
 * role, the files, taking it back, and the world as it was. Answers whether all of it held.
 */
export async function tellStory(sandbox: Sandbox, home: SandboxHome, context: Context): Promise<boolean> {
  const story = new Story(sandbox, home, context)
  const before = await lookAround(sandbox, home)
  story.say(
    'A pretend AWS account and an EKS cluster run in this process. You are',
    `${sandbox.operator.arn}.`,
  )
  story.chapter('What it would do')
  await story.command(['add-user', 'developer', '--group', 'reader', '--dry-run'])
  story.holds('nothing has changed yet', compareWorlds(before, await lookAround(sandbox, home)))
  story.chapter('A person who may look')
  await story.command(['add-user', 'developer', '--group', 'reader', '--yes'])
  await askAs('developer', story, { create: 403 })
  story.chapter('A role that may do anything, and a user who may take it')
  await story.command(['add-role', 'eks-admin', '--masters', '--yes'])
  await askAs('eks-admin', story, { create: 201 })
  story.chapter('The files')
  await story.file('config', 'AWS_CONFIG_FILE')
  await story.file('credentials', 'AWS_SHARED_CREDENTIALS_FILE')
  story.chapter('Taking it back')
  await story.command(['clean', '--yes'])
  story.holds(
    'account, cluster and files are as they were',
    compareWorlds(before, await lookAround(sandbox, home)),
  )
  await story.command(['clean', '--yes'])
  return story.end()
}

async function askAs(profile: string, story: Story, expected: { create: number }): Promise<void> {
  const visitor = await story.visitor(profile)
  const list = await visitor.ask('GET', PODS)
  story.heard(`${profile} asks for the pods`, list.status === 200, `${list.status}: ${podNames(list.body)}`)
  const create = await visitor.ask('POST', `${PODS}?dryRun=All`, POD)
  const words = create.status === 201 ? 'a pod may be made (dry run)' : messageOf(create.body)
  story.heard(`${profile} asks to run nginx`, create.status === expected.create, `${create.status}: ${words}`)
}

class Story {
  readonly #sandbox: Sandbox
  readonly #home: SandboxHome
  readonly #context: Context
  readonly #signs: Signs
  #failures = 0

  constructor(sandbox: Sandbox, home: SandboxHome, context: Context) {
    this.#sandbox = sandbox
    this.#home = home
    this.#context = context
    this.#signs = signsOf(context.env, context.platform)
  }

  say(...words: readonly string[]): void {
    this.#context.streams.output.write(`${words.join(' ')}\n`)
  }

  chapter(title: string): void {
    this.say(`\n${title}\n${this.#signs.rule.repeat(title.length)}`)
  }

  /** Shows a command with what it printed, and insists that it went well. */
  async command(args: readonly string[]): Promise<void> {
    this.say(`$ eks-access ${args.join(' ')}`)
    const { code, stdout, stderr } = await runProgram(args, this.#home, this.#context)
    for (const line of `${stderr}${stdout}`.trimEnd().split('\n')) this.say(`  ${line}`.trimEnd())
    if (code !== 0) this.#fail(`it ended with exit code ${code}`)
  }

  visitor(profile: string): Promise<Visitor> {
    return Visitor.as(profile, this.#sandbox, this.#home, this.#context)
  }

  heard(what: string, isRight: boolean, words: string): void {
    this.say(`${isRight ? this.#signs.good : this.#signs.bad} ${what}: ${safe(words)}`)
    if (!isRight) this.#failures += 1
  }

  holds(what: string, differences: readonly string[]): void {
    this.say(`${differences.length === 0 ? this.#signs.good : this.#signs.bad} ${what}`)
    for (const difference of differences) this.#fail(`differs: ${difference}`)
  }

  /** Shows a file without its secrets. */
  async file(title: string, variable: string): Promise<void> {
    const path = this.#home.env[variable] ?? ''
    this.say(`~/.aws/${title}`)
    const text = await readFile(path, 'utf8')
    for (const line of text.trimEnd().split('\n'))
      this.say(`  ${line.replace(/^(aws_secret_access_key\s*=).*/, '$1 (not shown)')}`.trimEnd())
  }

  end(): boolean {
    const isRight = this.#failures === 0
    this.say(isRight ? '\nAll of it held.' : `\n${this.#failures} of it did not hold.`)
    return isRight
  }

  #fail(what: string): void {
    this.#failures += 1
    this.say(`${this.#signs.bad} ${what}`)
  }
}

function podNames(body: unknown): string {
  const items =
    typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)
      ? body.items
      : []
  return items
    .map((item: unknown) =>
      typeof item === 'object' && item !== null && 'metadata' in item ? nameOf(item.metadata) : '',
    )
    .join(', ')
}

function nameOf(metadata: unknown): string {
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : ''
}

function messageOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : ''
}
