import fc from 'fast-check'
import { readIni } from '../../src/aws-profiles/read.ts'
import { lastLineEnd } from '../../src/bytes/line-end.ts'

const LINE = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map((number) => `[profile p${number}]`),
  fc.integer({ min: 0, max: 30 }).map((number) => `[s${number}]`),
  fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('=', ' = ', ': ', '\t=\t'))
    .map(([number, delimiter]) => `k${number}${delimiter}v`),
  fc.constantFrom('', ' ', '\t', '# comment', '; comment', '  # comment', '[DEFAULT]', '[default]'),
  fc.constantFrom(
    's3 =',
    '  max = 1',
    ' more',
    '  [inside]',
    ' region = x',
    '[profile "quoted name"]',
    'ключ = ü',
    '[a] # b',
  ),
)
const LINE_END = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r\n')

/** Files that the AWS CLI reads, of any shape, with or without a last line end. */
export const iniFile = fc
  .record({
    first: fc.constantFrom('', '[profile first]\n', '# head\r\n[default]\r\n', '\n\n[x]\n'),
    lines: fc.array(fc.tuple(LINE, LINE_END), { maxLength: 12 }),
    last: fc.constantFrom('', '', '', 'k99 = end'),
  })
  .map(({ first, lines, last }) => Buffer.from(first + lines.flat().join('') + last))
  .filter(isReadable)

/** The same, such as they are when something may be appended: empty, or with a last line end. */
export const endedIniFile = iniFile.filter((bytes) => bytes.length === 0 || lastLineEnd(bytes) !== undefined)

function isReadable(bytes: Buffer): boolean {
  try {
    readIni(bytes, '/f')
    return true
  } catch {
    return false
  }
}
