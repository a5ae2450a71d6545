import { describe, expect, test } from 'vitest'
import { readIni } from '../../src/aws-profiles/read.ts'
import { configSection, credentialsSection, profileOf } from '../../src/aws-profiles/sections.ts'

function read(text: string | Buffer): unknown {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  return readIni(bytes, '/f').map(({ name, settings }) => [
    name,
    Object.fromEntries(settings.map(({ key, value }) => [key, value])),
  ])
}

describe('what the AWS CLI reads (each compared with Python’s RawConfigParser and botocore)', () => {
  const cases: [name: string, text: string, sections: unknown][] = [
    ['nothing', '', []],
    ['comments and empty lines alone', '# x\n\n ; y\r\n', []],
    [
      'settings',
      '[default]\nregion = us-west-2\noutput=json\n',
      [['default', { region: 'us-west-2', output: 'json' }]],
    ],
    ['a colon', '[a]\nregion : x\nb:c=d\n', [['a', { region: 'x', b: 'c=d' }]]],
    ['keys in lower case, values as they are', '[A]\nRegion = X\n', [['A', { region: 'X' }]]],
    [
      'comments at the start of a line only',
      '[a]\n# k = 1\n  ; k = 2\nx = 1 # 2 ; 3\n',
      [['a', { x: '1 # 2 ; 3' }]],
    ],
    ['CRLF, CR and no last line end', '[a]\r\nx = 1\ry = 2', [['a', { x: '1', y: '2' }]]],
    ['a tab before and after', '[a]\n\tx\t=\t1\t\n', [['a', { x: '1' }]]],
    ['an indented block', '[a]\ns3 =\n  max = 1\n\n  min = 2\n', [['a', { s3: '\nmax = 1\n\nmin = 2' }]]],
    ['a continuation behind a comment', '[a]\nx = 1\n# no\n 2\n', [['a', { x: '1\n2' }]]],
    ['an indented header is a continuation', '[a]\nx = 1\n [b]\n', [['a', { x: '1\n[b]' }]]],
    [
      'an indented header after a header',
      '[a]\n [b]\n x = 1\n',
      [
        ['a', {}],
        ['b', { x: '1' }],
      ],
    ],
    ['an indent that all share', '  [a]\n  x = 1\n  y = 2\n', [['a', { x: '1', y: '2' }]]],
    ['text behind a header', '[a] # no\nx = 1\n', [['a', { x: '1' }]]],
    ['a bracket within a name', '[a]b]\n', [['a]b', {}]]],
    [
      'names as they stand',
      '[profile "x y"]\n[ profile z ]\n',
      [
        ['profile "x y"', {}],
        [' profile z ', {}],
      ],
    ],
    ['an empty value', '[a]\nx =\n\ny = 1\n', [['a', { x: '', y: '1' }]]],
    ['a key with blanks', '[a]\nx y = 1\n', [['a', { 'x y': '1' }]]],
    [
      'DEFAULT twice',
      '[DEFAULT]\nx = 1\n[a]\n[DEFAULT]\ny = 2\n',
      [
        ['DEFAULT', { x: '1' }],
        ['a', {}],
        ['DEFAULT', { y: '2' }],
      ],
    ],
    ['names that objects have', '[__proto__]\nconstructor = 1\n', [['__proto__', { constructor: '1' }]]],
    ['U+0085 and U+001C are blanks', '[a]\n\u0085x = 1\u001c\n', [['a', { x: '1' }]]],
    [
      'the same key in two sections',
      '[a]\nx = 1\n[b]\nx = 2\n',
      [
        ['a', { x: '1' }],
        ['b', { x: '2' }],
      ],
    ],
  ]
  test.each(cases)('%s', (_name, text, sections) => {
    expect(read(text)).toEqual(sections)
  })

  test('spans are bytes, and hold whole lines', () => {
    const text = '# ü\n[ä]\r\nx = ü 1\r\n  2\r\n\r\ny=3'
    const bytes = Buffer.from(text)
    const [section] = readIni(bytes, '/f')
    const at = ({ start, end }: { start: number; end: number }) => bytes.subarray(start, end).toString()
    expect(section && at(section.span)).toBe('[ä]\r\n')
    expect(section?.settings.map(({ span }) => at(span))).toEqual(['x = ü 1\r\n  2\r\n', 'y=3'])
    expect(section?.settings.map(({ valueSpan }) => at(valueSpan))).toEqual(['ü 1', '3'])
  })
})

describe('what the AWS CLI refuses, with the line', () => {
  const cases: [name: string, text: string | Buffer, line: number, what: string][] = [
    ['a byte order mark', '\ufeff[a]\n', 1, 'it starts with a byte order mark'],
    ['a byte that is not UTF-8', Buffer.from('[a]\nx = \xff\n', 'latin1'), 2, 'it is not UTF-8'],
    ['a setting before any section', '# x\nregion = y\n', 2, 'there is no [section] before it'],
    ['an empty header', '[]\n', 1, 'there is no [section] before it'],
    ['a line without =', '[a]\nSECRET\n', 2, 'it is neither a [section] nor key = value nor a comment'],
    ['a line without key', '[a]\n= SECRET\n', 2, 'it is neither a [section] nor key = value nor a comment'],
    ['a section twice', '[a]\n\n[b]\n[a]\n', 4, 'the section [a] is there already, in line 1'],
    ['a key twice', '[a]\nx = 1\nX = SECRET\n', 3, 'x is set already, in line 2'],
    ['a key twice in DEFAULT', '[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2\n', 4, 'x is set already, in line 2'],
    [
      'what may be a secret twice',
      '[a]\nS/ECRET = 1\nS/ECRET = 2\n',
      3,
      'a setting is set already, in line 2',
    ],
    [
      'a block without =',
      '[a]\ns3 =\n  SECRET\n',
      2,
      'in the indented block of s3 a line is not key = value',
    ],
    ['a second header without a line end before it', '[a]\nx = 1\n[a', 3, 'it is neither a [section]'],
  ]
  test.each(cases)('%s', (_name, text, line, what) => {
    const refused = expect.objectContaining({
      code: 'FILE_INVALID',
      message: expect.stringContaining(`the AWS CLI cannot read /f: line ${line}: ${what}`),
      fix: `mend line ${line} of "/f" by hand; nothing was changed`,
    })
    expect(() => read(text)).toThrow(refused)
    expect(() => read(text)).not.toThrow(/SECRET/)
  })
})

describe('which section is which profile', () => {
  test.each([
    ['default', 'default'],
    ['profile x', 'x'],
    ['profile "x"', 'x'],
    ["profile 'x y'", 'x y'],
    [String.raw`profile x\ y`, 'x y'],
    ['profile\tx', 'x'],
    ['profile  x ', 'x'],
    ['profile x"y"', 'xy'],
    ['profile ""', ''],
    ['profile "x', undefined],
    ['profile x\\', undefined],
    ['profile x y', undefined],
    ['profile', undefined],
    ['x', undefined],
    ['sso-session x', undefined],
  ])('[%s] is %j', (section, profile) => {
    expect(profileOf(section)).toBe(profile)
  })

  test('the last of several counts in config; in credentials the name stands alone', () => {
    const sections = readIni(Buffer.from('[profile x]\na = 1\n[profile "x"]\na = 2\n[x]\na = 3\n'), '/f')
    expect(configSection(sections, 'x')?.settings[0]?.value).toBe('2')
    expect(credentialsSection(sections, 'x')?.settings[0]?.value).toBe('3')
    expect(configSection(sections, 'y')).toBeUndefined()
  })
})
