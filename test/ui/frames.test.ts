import { describe, expect, it } from 'vitest'
import { Frames } from '../../src/ui/question/frames.ts'
import { Screen } from '../support/screen.ts'

const HEAD = 'the-head-that-is-as-wide-as-this'
const BELOW = ['what may be chosen, and why it is', 'the keys']

/** As inquirer writes a question: what it clears line by line, all of it, and the cursor back to where one types. */
function frame(before: number, ...lines: readonly string[]): string {
  const up = lines.length - 1 - lines.findIndex((line) => line.startsWith('?'))
  const clearing = `\u001b[2B${'\u001b[2K\u001b[1A'.repeat(Math.max(0, before - 1))}\u001b[2K\u001b[G`
  return `${before === 0 ? '' : clearing}${lines.join('\n')}\u001b[${up}A\u001b[9G`
}

function open(): { screen: Screen; frames: Frames } {
  const screen = new Screen(40)
  screen.write('what was there\n')
  return { screen, frames: new Frames(screen) }
}

describe('each frame takes the place of the one before', () => {
  it('in a window that stays', () => {
    const { screen, frames } = open()
    frames.write(frame(0, HEAD, '? which', ...BELOW))
    frames.write(frame(4, HEAD, 'more', '? which one', ...BELOW))
    frames.write(frame(5, '? which', ...BELOW))
    expect(screen.lines).toEqual(['what was there', '? which', ...BELOW])
  })

  it.each(['wraps', 'cuts'] as const)('in one that became narrower, and %s', (how) => {
    const { screen, frames } = open()
    frames.write(frame(0, HEAD, '? which', ...BELOW))
    screen.resize(20, how)
    frames.write(frame(4, '? which', 'narrow', 'keys'))
    const standing = how === 'wraps' ? [HEAD.slice(0, 20), HEAD.slice(20)] : [HEAD.slice(0, 20)]
    expect(screen.lines).toEqual(['what was there', ...standing, '? which', 'narrow', 'keys'])
    frames.write(frame(3, '? which o', 'narrow', 'keys'))
    expect(screen.lines).toEqual(['what was there', ...standing, '? which o', 'narrow', 'keys'])
  })
})

it('what is no frame is written as it is', () => {
  const { screen, frames } = open()
  frames.write('\u001b[?25h\n')
  expect(screen.writes.at(-1)).toBe('\u001b[?25h\n')
  expect(frames.columns).toBe(40)
})
