import type { Ports } from '../ports/ports.ts'

/**
 * Ports of which every reading of IAM and the cluster is sent once, however often it is asked for: several kinds read
 * the same document, and a plan is made from one look at the world. For work that writes nothing; what is written
 * later is written on the condition of what was read here.
 */
export function readOnce(ports: Ports): Ports {
  return { ...ports, iam: once(ports.iam), kube: once(ports.kube) }
}

function once<T extends object>(port: T): T {
  const answers = new Map<string, unknown>()
  return new Proxy(port, {
    get(target, name) {
      const verb: unknown = Reflect.get(target, name)
      if (typeof verb !== 'function') return verb
      return (...given: readonly unknown[]): unknown => {
        const question = JSON.stringify([name, ...given])
        if (!answers.has(question)) answers.set(question, Reflect.apply(verb, target, given))
        return answers.get(question)
      }
    },
  })
}
