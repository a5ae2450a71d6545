import type { Aws } from '../ports/aws.ts'

/** Says which verb was called and how long it took; never its arguments, never its answer. */
export type Tell = (verb: string, ms: number, failed: boolean) => void

/** The same view of AWS and the cluster, telling each call by name (`--debug`). */
export function traceAws(aws: Aws, tell: Tell, ticks: () => number): Aws {
  const trace = <T extends object>(service: string, port: T): T => tracePort(service, port, tell, ticks)
  return {
    region: aws.region,
    iam: trace('iam', aws.iam),
    sts: trace('sts', aws.sts),
    eks: trace('eks', aws.eks),
    kube: (cluster) => trace('kubernetes', aws.kube(cluster)),
    as: (credentials) => traceAws(aws.as(credentials), tell, ticks),
  }
}

/** Every member of a port is a method that answers a promise. */
function tracePort<T extends object>(service: string, port: T, tell: Tell, ticks: () => number): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const verb: unknown = Reflect.get(target, name, receiver)
      if (typeof name !== 'string' || typeof verb !== 'function') return verb
      return async (...given: unknown[]) => {
        const began = ticks()
        try {
          const answer: unknown = await Reflect.apply(verb, target, given)
          tell(`${service} ${name}`, ticks() - began, false)
          return answer
        } catch (error) {
          tell(`${service} ${name}`, ticks() - began, true)
          throw error
        }
      }
    },
  })
}
