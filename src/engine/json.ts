/** Plain data as JSON knows it: what a journal, a plan and the `--json` document are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Deep equality of plain data; the order of object keys does not count, the order of lists does. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

/** The one spelling of a value: keys sorted, no white space. `undefined` is its own value. */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return 'undefined'
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  )
}
