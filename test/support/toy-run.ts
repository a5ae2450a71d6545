import { carryOut } from '../../src/engine/carry-out.ts'
import type { CarriedOut, Order } from '../../src/engine/carry-out.ts'
import { takeBack } from '../../src/engine/take-back.ts'
import type { Recall, TakenBack } from '../../src/engine/take-back.ts'
import type { Wanted } from '../../src/engine/kind.ts'
import { kindOf, MemoryState, ToyHost, toyPorts, ToyWorld } from './toy-world.ts'

/** The tutorial in small: a marked user, an attachment on it, a file with a line, and a mapping. */
export function toyWanted(world: ToyWorld, name = 'dev', text = 'v1'): Wanted[] {
  const kinds = world.kinds()
  return [
    kinds.marked.want({ name: 'group' }, { text: 'g' }),
    kinds.marked.want({ name }, { text }),
    kinds.bare.want({ name: `${name}-in-group`, parent: name }, { text: 'member' }),
    kinds.box.want({ name: 'config' }, { text: '' }),
    kinds.line.want({ name: `config:${name}` }, { text }),
    kinds.mapping.want({ name }, { text: 'reader' }),
  ]
}

let runs = 0

export function add(
  world: ToyWorld,
  state: MemoryState,
  more: Partial<Omit<Order, 'wanted'>> & { name?: string; text?: string; wanted?: Wanted[] } = {},
): Promise<CarriedOut> {
  const { name = 'dev', text = 'v1', wanted = toyWanted(world, name, text), ...order } = more
  const ports = order.ports ?? toyPorts(world)
  return carryOut({
    header: {
      tool: 'test',
      command: 'add',
      again: `add ${name}`,
      request: { add: name },
      target: ports.target,
      caller: 'arn:aws:iam::111122223333:user/operator',
      files: [],
    },
    wanted: async () => wanted,
    ports,
    host: new ToyHost(),
    state,
    kindOf: kindOf(world.kinds()),
    newRunId: () => `r${String(++runs).padStart(4, '0')}`,
    dryRun: false,
    keep: false,
    check: async () => [],
    warn: () => [],
    prove: async () => {},
    ...order,
  })
}

export function clean(world: ToyWorld, state: MemoryState, more: Partial<Recall> = {}): Promise<TakenBack> {
  return takeBack({
    state,
    host: new ToyHost(),
    kindOf: kindOf(world.kinds()),
    choose: async (all) => all,
    portsFor: async () => toyPorts(world),
    check: async () => ({ warnings: [] }),
    command: 'clean',
    dryRun: false,
    ...more,
  })
}
