import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import {
  areClientsHere,
  linesOf,
  openWorkshop,
  pictureOf,
  plan,
  typeLines,
} from '../support/lines-by-hand.ts'

// What a plan says to do by hand, typed as it stands there, with kubectl and the AWS CLI: every kind of line once.
// test/by-hand has the other commands, and clean.

it.skipIf(!areClientsHere)(
  'the lines by hand make what the program makes',
  async () => {
    const [hands, program] = [await openWorkshop(), await openWorkshop()]
    onTestFinished(async () => void (await Promise.all([hands.close(), program.close()])))

    const user = 'add-user jane --group reader --handover jane'
    const said = await typeLines(hands, await linesOf(hands, user))
    const credentials = await readFile(join(hands.home.folder, 'jane', 'credentials'), 'utf8')
    const [secret = ''] = /(?<=^aws_secret_access_key *= *)\S{40}$/m.exec(credentials) ?? []
    expect(secret).not.toBe('')
    expect(said).not.toContain(secret)
    expect(await program.json(...user.split(' '))).toMatchObject({ status: 'done' })
    expect(await pictureOf(hands)).toEqual(await pictureOf(program))

    // The only kind that is left.
    const isRole = ({ kind }: { readonly kind: string }): boolean => kind === 'iam-role'
    const role = 'add-role eks-admin --masters --assumed-by jane --use-existing'
    const [change] = (await plan(hands, role)).filter(isRole)
    expect(change).toMatchObject({ action: 'create' })
    await typeLines(hands, change?.byHand ?? [])
    expect((await plan(hands, role)).filter(isRole)).toMatchObject([{ action: 'none', byHand: [] }])
  },
  100_000,
)
