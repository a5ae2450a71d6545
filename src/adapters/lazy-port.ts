/**
 * A port whose maker, and the SDK behind it, is loaded when its first verb is called. Every member of a port is a
 * method that answers a promise, which is what makes this possible; it is no thenable.
 */
export function lazyPort<T extends object>(load: () => Promise<T>): T {
  let loading: Promise<T> | undefined
  const verbs = new Map<string, (...given: unknown[]) => Promise<unknown>>()
  const verb =
    (name: string) =>
    async (...given: unknown[]) => {
      const port = await (loading ??= load())
      const method: unknown = Reflect.get(port, name)
      if (typeof method !== 'function') throw new TypeError(`the port has no verb ${name}`)
      const answer: unknown = await Reflect.apply(method, port, given)
      return answer
    }
  const handler: ProxyHandler<object> = {
    get(_target, name) {
      if (typeof name !== 'string' || name === 'then') return undefined
      const made = verbs.get(name) ?? verb(name)
      verbs.set(name, made)
      return made
    },
  }
  // The one place where a type is believed: the proxy has the verbs of what `load` will answer.
  return new Proxy({}, handler) as T
}
