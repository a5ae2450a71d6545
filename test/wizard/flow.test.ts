import { expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { askAll } from '../../src/wizard/flow.ts'
import type { Answers, Step } from '../../src/wizard/flow.ts'
import { BACK, createPerson, LEAVE } from '../support/person.ts'

function step(id: string, more: Partial<Step> = {}): Step {
  return { id, message: `${id}?`, why: '', take: (text) => ({ [id]: text }), ...more }
}

it.each([
  ['in order', ['a', 'b', 'c'], { one: 'a', two: 'b', three: 'c' }, ['one?', 'two?', 'three?']],
  [
    'back to the one before',
    ['a', BACK, 'x', 'b', 'c'],
    { one: 'x', two: 'b', three: 'c' },
    ['one?', 'two?', 'one?', 'two?', 'three?'],
  ],
  ['back from the first', [BACK], 'back', ['one?']],
  ['back twice, and out', ['a', 'b', BACK, BACK, BACK], 'back', ['one?', 'two?', 'three?', 'two?', 'one?']],
] as const)('%s', async (_name, keys, expected, asked) => {
  const person = createPerson(...keys)
  const steps = [step('one'), step('two'), step('three')]
  expect(await askAll(steps, new Map(), person, 'first')).toEqual(expected)
  expect(person).toMatchObject({ asked, left: [] })
})

it('a question that does not arise is passed over, both ways, and its old answer does not count', async () => {
  const steps = [step('one'), step('two', { when: ({ one }) => one === 'ask' }), step('three')]
  const answers: Answers = new Map()
  const person = createPerson('ask', 'b', BACK, BACK, 'skip', BACK, 'skip', 'c')
  expect(await askAll(steps, answers, person, 'first')).toEqual({ one: 'skip', three: 'c' })
  expect(person.asked).toEqual(['one?', 'two?', 'three?', 'two?', 'one?', 'three?', 'one?', 'three?'])
})

it('coming back, it begins at the end with every answer kept', async () => {
  const answers: Answers = new Map()
  const steps = [step('one'), step('two')]
  await askAll(steps, answers, createPerson('a', 'b'), 'first')
  const initials: unknown[] = []
  const person = createPerson('z')
  const put: typeof person.put = (question) => {
    initials.push(question.initial)
    return person.put(question)
  }
  expect(await askAll(steps, answers, { put }, 'last')).toEqual({ one: 'a', two: 'z' })
  expect(initials).toEqual([{ text: 'b', isTyped: true }])
})

it('Ctrl-C is not a way back', async () => {
  await expect(askAll([step('one')], new Map(), createPerson(LEAVE), 'first')).rejects.toThrow(AppError)
})
