import { dump } from 'js-yaml'
import { safe } from '../app-error.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import type { Paint } from './color.ts'
import { renderHead } from './render-plan.ts'
import type { PlanView } from './render-plan.ts'

/** So many lines of a change are shown; the rest is counted, and `--json` has it. */
const MOST_LINES = 40

/** So many lines that stay are shown on each side of what changes. */
const CONTEXT = 3

type Line = { readonly sign: 'create' | 'delete' | 'keep' | 'skip'; readonly text: string }

/**
 * Every change of a plan with all of what it is about: what is there now and what is to be there, as YAML, line by
 * line. A change never holds a secret, so none is shown.
 */
export function renderDetails({ changes }: Pick<PlanView, 'changes'>, paint: Paint): string {
  const blocks = changes
    .filter(({ action }) => action !== 'none')
    .map((change) => [
      ...renderHead(change, paint),
      ...renderLines(compareLines(toLines(change.before), toLines(change.after)), paint),
    ])
  return blocks.map((block) => `${block.join('\n')}\n`).join('\n')
}

/** Of what is only there or not, nothing; a mode as chmod takes it. */
function toLines(value: Json | undefined): readonly string[] {
  if (value === undefined || equalJson(value, {})) return []
  const text = typeof value === 'string' ? value : dump(value, { lineWidth: -1, noRefs: true })
  const octal = (_all: string, key: string, mode: string): string => `${key}0${Number(mode).toString(8)}`
  return text
    .replace(/^( *mode: )(\d+)$/gm, octal)
    .replace(/\n$/, '')
    .split('\n')
}

/** What both begin and end with stays; what is between goes and comes. */
function compareLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const signed =
    (sign: Line['sign']) =>
    (text: string): Line => ({ sign, text })
  const [start, end] = [Math.max(0, head - CONTEXT), after.length - Math.max(0, tail - CONTEXT)]
  return [
    ...skipped(start),
    ...after.slice(start, head).map(signed('keep')),
    ...before.slice(head, before.length - tail).map(signed('delete')),
    ...after.slice(head, after.length - tail).map(signed('create')),
    ...after.slice(after.length - tail, end).map(signed('keep')),
    ...skipped(after.length - end),
  ]
}

function skipped(many: number): readonly Line[] {
  return many === 0 ? [] : [{ sign: 'skip', text: `${many} ${many === 1 ? 'line' : 'lines'} the same` }]
}

function renderLines(lines: readonly Line[], paint: Paint): readonly string[] {
  const { bad, dim, good, signs } = paint
  const shown = lines.slice(0, MOST_LINES).map(({ sign, text }) => {
    if (sign === 'create') return good(`${signs.create} ${safe(text)}`)
    if (sign === 'delete') return bad(`${signs.delete} ${safe(text)}`)
    return dim(`${sign === 'skip' ? signs.more : ' '} ${safe(text)}`)
  })
  const hidden = lines.length - MOST_LINES
  const rest = hidden <= 0 ? [] : [dim(`${signs.more} and ${hidden} more lines`)]
  return [...shown, ...rest].map((line) => `      ${line}`)
}
