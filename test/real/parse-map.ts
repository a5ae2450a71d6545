import { spawnSync } from 'node:child_process'

export type Data = Readonly<Record<string, string>>

type Mapping = {
  readonly userarn?: string
  readonly rolearn?: string
  readonly username: string
  readonly groups: readonly string[] | null
}

/** What the authenticator makes of the data of aws-auth: see parse-map/main.go. */
export type Parsed = {
  readonly users: readonly Mapping[] | null
  readonly roles: readonly Mapping[] | null
  readonly accounts: readonly string[]
  readonly refused: Readonly<Record<string, string>>
  readonly who: readonly (readonly {
    readonly Username: string
    readonly Groups: readonly string[] | null
  }[])[]
}

/** Asks the program at `path` about many ConfigMaps at once, and of each who the ARNs are in it. */
export function parseMaps(
  path: string,
  maps: readonly Data[],
  arns: readonly string[] = [],
): readonly Parsed[] {
  const input = maps.map((data) => `${JSON.stringify({ data, arns })}\n`).join('')
  const { status, stdout, stderr } = spawnSync(path, { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`parse-map: ${stderr}`)
  const lines = stdout.split('\n').slice(0, -1)
  if (lines.length !== maps.length) throw new Error(`${lines.length} answers to ${maps.length} questions`)
  return lines.map((line): Parsed => JSON.parse(line))
}

/** Whom a key maps, as it ends up in the authenticator's memory: [username, groups] by the key there. */
export function mapped(parsed: Parsed, key: 'mapRoles' | 'mapUsers'): ReadonlyMap<string, Mapped> {
  return new Map(inOrder(parsed, key))
}

export type Mapped = readonly [username: string, groups: readonly string[]]

/** The same in the order of the text, with those that a later one hides. */
export function inOrder(
  parsed: Parsed,
  key: 'mapRoles' | 'mapUsers',
): readonly (readonly [string, Mapped])[] {
  const list = (key === 'mapRoles' ? parsed.roles : parsed.users) ?? []
  // An entry for SSO has no ARN; EKS has them switched off.
  return list.flatMap(({ rolearn, userarn, username, groups }) => {
    const arn = rolearn?.toLowerCase() ?? userarn
    return arn === undefined ? [] : [[arn, [username, groups ?? []]] as const]
  })
}
