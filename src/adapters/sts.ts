import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Sts } from '../ports/aws.ts'
import { Secret } from '../ports/secret.ts'
import type { Call } from './fault.ts'
import { present } from './present.ts'
import { reading } from './retry.ts'
import type { Session } from './session.ts'
import { clientSettings, deadline, dateWatch } from './session.ts'

/** The STS verbs over the SDK. */
export function createSts(session: Session): Sts {
  const client = new STSClient(clientSettings(session, 'sts'))
  client.middlewareStack.add(...dateWatch(session))
  const call = (verb: string): Call => ({ service: 'sts', operation: `sts:${verb}`, source: session.source })

  return {
    getCallerIdentity() {
      const about = call('GetCallerIdentity')
      return reading(about, session.clock, async () => {
        const { Account, Arn, UserId } = await client.send(
          new GetCallerIdentityCommand({}),
          deadline(session),
        )
        return {
          account: present(Account, 'Account', about),
          arn: present(Arn, 'Arn', about),
          userId: present(UserId, 'UserId', about),
        }
      })
    },
    // Changes nothing, and a session more does no harm: as safe to repeat as a reading.
    assumeRole({ arn, sessionName }) {
      const about = call('AssumeRole')
      const command = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: sessionName })
      return reading(about, session.clock, async () => {
        const { Credentials: keys } = await client.send(command, deadline(session))
        return {
          accessKeyId: present(keys?.AccessKeyId, 'AccessKeyId', about),
          secretAccessKey: new Secret(present(keys?.SecretAccessKey, 'SecretAccessKey', about)),
          sessionToken: new Secret(present(keys?.SessionToken, 'SessionToken', about)),
          expires: present(keys?.Expiration, 'Expiration', about),
        }
      })
    },
  }
}
