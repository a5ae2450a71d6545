import { describe, expect, it } from 'vitest'
import { deleteUnused, insistOnId } from '../../src/iam/delete.ts'
import { ifAnswered } from '../../src/iam/holder.ts'
import { Fault } from '../../src/ports/fault.ts'
import type { FaultKind } from '../../src/ports/fault.ts'

const fault = (kind: FaultKind, message: string): Fault =>
  new Fault(kind, message, { service: 'iam', operation: 'iam:DeleteUser', code: 'DeleteConflict' })
const refuse = (kind: FaultKind, message: string) => async (): Promise<never> => {
  throw fault(kind, message)
}
const list =
  (...things: string[]) =>
  async (): Promise<string[]> =>
    things
const never = async (): Promise<never> => {
  throw new Error('nothing is listed where nothing was refused')
}

describe('deleting what may be in use', () => {
  it('asks for nothing where it works', async () => {
    await expect(deleteUnused('IAM user a', async () => {}, never)).resolves.toBeUndefined()
  })

  it('has nothing to do where it is gone', async () => {
    await expect(
      deleteUnused('IAM user a', refuse('missing', 'no such user'), never),
    ).resolves.toBeUndefined()
  })

  it('says what hangs on it', async () => {
    const remove = refuse('in-use', 'Cannot delete entity, must remove users from group first.')
    await expect(deleteUnused('IAM group g', remove, list('member a', 'policy P'))).rejects.toMatchObject({
      kind: 'in-use',
      message: 'IAM group g is still in use: member a, policy P',
    })
  })

  it('waits for IAM where all that it speaks of is gone by now', async () => {
    for (const message of [
      'Cannot delete a policy attached to entities.',
      'Cannot delete entity, must detach all policies first.',
      'Cannot delete entity, must remove users from group first.',
      'Cannot delete entity, must delete access keys first.',
    ]) {
      await expect(deleteUnused('x', refuse('in-use', message), list())).rejects.toMatchObject({
        kind: 'contended',
        message,
      })
    }
  })

  it('says in the words of IAM what cannot be listed', async () => {
    for (const what of [
      'delete login profile',
      'delete policies',
      'delete MFA device',
      'delete signing certificates',
    ]) {
      const message = `Cannot delete entity, must ${what} first.`
      await expect(deleteUnused('IAM user a', refuse('in-use', message), list())).rejects.toMatchObject({
        kind: 'in-use',
        message: `IAM user a is still in use: ${message}`,
      })
    }
  })

  it('hands on every other failure, and that of the listing', async () => {
    await expect(deleteUnused('x', refuse('denied', 'no'), never)).rejects.toMatchObject({ kind: 'denied' })
    const conflict = refuse('in-use', 'Cannot delete entity, must detach all policies first.')
    const listing = refuse('throttled', 'Rate exceeded')
    await expect(deleteUnused('x', conflict, listing)).rejects.toMatchObject({ kind: 'throttled' })
  })
})

describe('the id', () => {
  const about = { resource: 'IAM user a', operation: 'iam:DeleteUser' }

  it('must be that of what was made', () => {
    expect(() => insistOnId('AIDA1', 'AIDA1', about)).not.toThrow()
    expect(() => insistOnId('AIDA1', undefined, about)).not.toThrow()
    expect(() => insistOnId('AIDA2', 'AIDA1', about)).toThrow(expect.objectContaining({ kind: 'conflict' }))
    expect(() => insistOnId(undefined, 'AIDA1', about)).toThrow(expect.objectContaining({ kind: 'conflict' }))
  })

  it('is not worth a write where its reading fails', async () => {
    await expect(ifAnswered(Promise.reject(fault('unknown', 'reset')))).resolves.toBeUndefined()
    await expect(ifAnswered(Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError)
  })
})
