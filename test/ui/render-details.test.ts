import { expect, it } from 'vitest'
import { renderDetails } from '../../src/ui/render-details.ts'
import { changeOf, LETTERS, PLAIN } from '../support/plan.ts'

const statement = { Effect: 'Allow', Action: ['eks:DescribeCluster'], Resource: '*' }

it('shows what is made, what goes and what is changed, line by line', () => {
  const roles = (...names: readonly string[]): string => names.map((name) => `- rolearn: ${name}\n`).join('')
  const changes = [
    changeOf({ resource: 'IAM policy p', after: { document: { Statement: [statement] } } }),
    changeOf({ resource: 'IAM group g', action: 'none', owner: 'foreign', before: {}, after: {} }),
    changeOf({
      resource: 'aws-auth',
      action: 'update',
      before: { mapRoles: roles('a', 'b', 'c', 'd', 'e', 'f') },
      after: { mapRoles: roles('a', 'b', 'c', 'd', 'x', 'f') },
    }),
    changeOf({ resource: 'temporary file', action: 'delete', before: 'text', why: 'cut short' }),
  ]
  expect(renderDetails({ changes }, PLAIN)).toMatchInlineSnapshot(`
    "  + IAM policy p
          + document:
          +   Statement:
          +     - Effect: Allow
          +       Action:
          +         - eks:DescribeCluster
          +       Resource: '*'

      ~ aws-auth
          … 2 lines the same
              - rolearn: b
              - rolearn: c
              - rolearn: d
          −   - rolearn: e
          +   - rolearn: x
              - rolearn: f

      − temporary file (cut short)
          − text
    "
  `)
})

it('has nothing to say of what is only there or not, and says a mode as chmod takes it', () => {
  const changes = [
    changeOf({ resource: 'IAM group g', after: {} }),
    changeOf({ resource: 'file f', after: { mode: 0o600, text: '' } }),
  ]
  expect(renderDetails({ changes }, PLAIN)).toBe(
    "  + IAM group g\n\n  + file f\n      + mode: 0600\n      + text: ''\n",
  )
})

it('shows of a long document the first lines, and says how many more there are', () => {
  const after = Array.from({ length: 100 }, (_, index) => `line ${index}`)
  const lines = renderDetails({ changes: [changeOf({ resource: 'p', after })] }, PLAIN)
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(42)
  expect(lines.slice(-2)).toEqual(['      + - line 39', '      … and 60 more lines'])
})

it('paints each line by what becomes of it, and is not led by what a server says', () => {
  const change = changeOf({ resource: 'p', action: 'update', before: 'a\nb\n', after: 'a\nc\u001b[2K\n' })
  const text = renderDetails({ changes: [change] }, LETTERS)
  expect(text).toContain('d[  a]')
  expect(text).toContain('b[− b]')
  expect(text).toContain(String.raw`g[+ c\u001b[2K]`)
  expect(text).not.toMatch(/\u001b/)
})
