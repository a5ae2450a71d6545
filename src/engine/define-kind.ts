import type { Json } from './json.ts'
import { equalJson } from './json.ts'
import type { AnyKind, DefinedKind, Found, Kind, Wanted, WantOptions, WriteContext } from './kind.ts'

/**
 * Hides a kind's types: every value that reaches it goes through its own `parse` first, so that the registry
 * is a plain list and nothing is cast.
 */
export function defineKind<A extends Json, V extends Json>(kind: Kind<A, V>): DefinedKind<A, V> {
  const at = (value: Json): A => kind.parse({ at: value }).at
  const valueAt = (where: Json, value: Json): V | undefined => kind.parse({ at: where, value }).value
  const found = (where: Json, given: Found): Found<V> => {
    const { value, ...rest } = given
    const own = value === undefined ? undefined : valueAt(where, value)
    return own === undefined ? rest : { ...rest, value: own }
  }
  const context = (where: Json, given: WriteContext): WriteContext<V> => {
    const { made, ...rest } = given
    return made === undefined ? rest : { ...rest, made: found(where, made) }
  }
  const any: AnyKind = {
    id: kind.id,
    scope: kind.scope,
    container: kind.container === true,
    marked: kind.marked === true,
    last: kind.last === true,
    parse: (line) => kind.parse(line),
    resource: (where) => kind.resource(at(where)),
    read: (where, ports) => kind.read(at(where), ports),
    write: (where, from, to, given) =>
      kind.write(
        at(where),
        found(where, from),
        to === undefined ? undefined : valueAt(where, to),
        context(where, given),
      ),
    same: (where, want, now) => {
      const [a, b] = [valueAt(where, want), valueAt(where, now)]
      if (kind.same === undefined || a === undefined || b === undefined) return equalJson(a, b)
      return kind.same(a, b)
    },
    serves: (where, want, now) => {
      const [a, b] = [valueAt(where, want), valueAt(where, now)]
      if (kind.serves === undefined || a === undefined || b === undefined) return any.same(where, want, now)
      return kind.serves(a, b)
    },
    undoes: (where, made, now) => {
      const [a, b] = [valueAt(where, made), valueAt(where, now)]
      if (kind.undoes === undefined || a === undefined || b === undefined) return any.same(where, made, now)
      return kind.undoes(a, b)
    },
    tell: (change) => kind.tell(change),
    document: (where) => kind.document?.(at(where)),
    parents: (where) => kind.parents?.(at(where)),
    leftovers: async (where, cut, ports) =>
      (await kind.leftovers?.(at(where), { ...cut, before: found(where, cut.before) }, ports)) ?? [],
  }
  return Object.assign(any, {
    want: (where: A, value: V, options: WantOptions = {}): Wanted => ({
      ...options,
      kind: any,
      at: where,
      value,
    }),
  })
}
