import type { Level, LevelName } from './level.ts'
import { masters } from './masters.ts'
import { reader } from './reader.ts'

/** Every level; the compiler names one that is missing. */
export const levels: Readonly<Record<LevelName, Level>> = { reader, masters }

/** The level that a Kubernetes group stands for, where it stands for one. */
export function levelOfGroup(group: string): Level | undefined {
  return Object.values(levels).find((level) => level.group === group)
}
