import { cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { setStage } from '../support/stage.ts'
import { ENTER, openTerminal, PROGRAM } from '../support/terminal.ts'
import type { Cell, Terminal } from '../support/terminal.ts'

/** Rows of the screen as they stood there. */
export type Shot = readonly (readonly Cell[])[]

/** Wide enough for each line, and for a page of GitHub. */
export const COLUMNS = 104
/** Nothing scrolls away. */
const ROWS = 120
const HOME = '/home/operator'

/**
 * Lets a person look with the wizard of the built program, at a terminal in a sandbox, and takes the screen three
 * times: at the first question, under the plan, and at the end.
 */
export async function record(): Promise<Readonly<Record<'asks' | 'plans' | 'proves', Shot>>> {
  const home = await makeHome()
  const stage = await setStage({}, PROGRAM)
  await cp(stage.env['AWS_CONFIG_FILE'] ?? '', join(home, '.aws', 'config'))
  await cp(stage.env['KUBECONFIG'] ?? '', join(home, '.kube', 'config'))
  const env = { ...stage.sandbox.env(), HOME: home, LANG: 'C.UTF-8', TERM: 'xterm-256color' }
  await using terminal = openTerminal([], env, { cols: COLUMNS, rows: ROWS })
  const shoot = (from: string): Shot => steady(rowsFrom(from, terminal), home)

  for (const known of ['user/operator', 'clusters  demo', 'Look around first', '^C leaves'])
    await terminal.see(known)
  const asks = shoot('  you')
  terminal.press(ENTER)
  await terminal.see('Name of the IAM user:')
  terminal.press(`developer${ENTER}`)
  await terminal.see('❯ reader')
  terminal.press(ENTER)
  await terminal.see('❯ this one')
  terminal.press(ENTER)
  for (const known of ['Carry out this plan?', '  Details', '^C leaves']) await terminal.see(known)
  const plans = shoot('✔ What do you want to do?')
  terminal.press(`y${ENTER}`)
  const exit = await terminal.exited
  if (exit !== 0) throw new Error(`it ended with ${exit}; the screen was:\n${terminal.screen()}`)
  return { asks, plans, proves: shoot('✔ Carry out this plan?') }
}

/** As long as the name that is drawn for it, so that every line breaks where it would break there. */
async function makeHome(): Promise<string> {
  const folder = await mkdtemp('/tmp/op-')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** From the first row that begins so to the last that is not empty. */
function rowsFrom(beginning: string, terminal: Terminal): Shot {
  const lines = terminal.screen().split('\n')
  const first = lines.findIndex((line) => line.startsWith(beginning))
  if (first < 0) throw new Error(`no line begins with ${beginning}:\n${terminal.screen()}`)
  return terminal.cells().slice(first, lines.length)
}

/** What is another at each run, as words that are as long and always the same. */
function steady(shot: Shot, home: string): Shot {
  const words: readonly (readonly [RegExp, string])[] = [
    [new RegExp(home, 'g'), HOME],
    [/\bAKIA[A-Z2-7]{16}\b/g, 'AKIAIOSFODNN7EXAMPLE'],
    [/(?<=--run )[a-z0-9]{16}\b/g, 't8c3k5v00f1e2d3c'],
    [/\b\d\.\d(?= s$)/g, '0.0'],
  ]
  return shot.map((row) => words.reduce((done, [volatile, word]) => replace(done, volatile, word), row))
}

function replace(row: readonly Cell[], volatile: RegExp, word: string): readonly Cell[] {
  const cells = [...row]
  const text = row.map((cell) => cell.text || ' ').join('')
  for (const { 0: found, index } of text.trimEnd().matchAll(volatile)) {
    if (found.length !== word.length) throw new Error(`${found} is not as long as ${word}`)
    for (const [offset, sign] of word.split('').entries()) {
      const cell = cells[index + offset]
      if (cell !== undefined) cells[index + offset] = { ...cell, text: sign }
    }
  }
  return cells
}
