/** A message as [tag, value] pairs: a text, a number or a message inside. */
export type Parts = readonly (readonly [number, string | number | Parts])[]

function encode(parts: Parts): Buffer {
  return Buffer.concat(
    parts.map(([tag, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(tag << 3), varint(value)])
      const inner = typeof value === 'string' ? Buffer.from(value) : encode(value)
      return Buffer.concat([varint((tag << 3) | 2), varint(inner.length), inner])
    }),
  )
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}

/** An object in its envelope, as kubectl sends it. */
export function body(apiVersion: string, kind: string, object: Parts): Buffer {
  const envelope = encode([
    [
      1,
      [
        [1, apiVersion],
        [2, kind],
      ],
    ],
    [2, object],
    [3, ''],
    [4, ''],
  ])
  return Buffer.concat([Buffer.from('k8s\0'), envelope])
}

/** As Go writes it: empty fields too. */
export function meta(name: string): Parts {
  return [
    [1, name],
    [2, ''],
    [3, ''],
    [4, ''],
    [5, ''],
    [6, ''],
    [7, 0],
    [8, []],
  ]
}
