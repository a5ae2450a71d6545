/** Plain JSON. Objects of the API are changed by making new ones, never in place once they are stored. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of keys; undefined where the way there is no object. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value
  for (const key of path) {
    if (!isObject(here) || !Object.hasOwn(here, key)) return undefined
    here = here[key]
  }
  return here
}

/** The string at a path, '' where there is none: Go's zero value. */
export function text(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

export function number(value: Json | undefined, ...path: readonly string[]): number {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : 0
}

export function object(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path)
  return isObject(found) ? found : {}
}

export function list(value: Json | undefined, ...path: readonly string[]): Json[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The strings of a list at a path. */
export function texts(value: Json | undefined, ...path: readonly string[]): string[] {
  return list(value, ...path).filter((item) => typeof item === 'string')
}

/** The string values of a map at a path: labels, annotations, data. */
export function textMap(value: Json | undefined, ...path: readonly string[]): Record<string, string> {
  const entries = Object.entries(object(value, ...path))
  return Object.fromEntries(entries.flatMap(([key, item]) => (typeof item === 'string' ? [[key, item]] : [])))
}

export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (!isObject(a)) return a === b
  if (!isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  )
}

/** Reads JSON text. Throws SyntaxError. */
export function parseJson(source: string): Json {
  const parsed: Json = JSON.parse(source)
  return parsed
}
