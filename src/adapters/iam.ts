import { IAMClient } from '@aws-sdk/client-iam'
import type { Iam } from '../ports/iam.ts'
import type { IamCalls } from './iam-calls.ts'
import { iamReads } from './iam-reads.ts'
import { iamWrites } from './iam-writes.ts'
import { reading, writing } from './retry.ts'
import type { Session } from './session.ts'
import { clientSettings, deadline, dateWatch } from './session.ts'

/** The IAM verbs over the SDK. */
export function createIam(session: Session): Iam {
  const client = new IAMClient(clientSettings(session, 'iam'))
  client.middlewareStack.add(...dateWatch(session))
  const about = (verb: string) => ({
    service: 'iam' as const,
    operation: `iam:${verb}`,
    source: session.source,
  })
  const calls: IamCalls = {
    client,
    limit: () => deadline(session),
    reading: (verb, send) => reading(about(verb), session.clock, () => send(about(verb))),
    writing: (verb, send) => writing(about(verb), () => send(about(verb))),
  }
  return { ...iamReads(calls), ...iamWrites(calls) }
}
