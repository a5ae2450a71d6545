import { parseIni } from '../aws-profiles/edit.ts'
import type { IniText } from '../aws-profiles/edit.ts'
import { fileFault } from '../bytes/file-fault.ts'
import type { Found, WriteContext } from '../engine/kind.ts'
import { Fault, isFault } from '../ports/fault.ts'
import type { Files, StagedFile } from '../ports/files.ts'
import type { Iam } from '../ports/iam.ts'
import type { Secret } from '../ports/secret.ts'
import { dropKey, storedKey, storeKey } from './edit.ts'

export type KeyPlace = { readonly user: string; readonly profile: string; readonly file: string }

/** `stored`: in the file. `Gone`: what the file has is no key of this user. */
export type KeyValue = { readonly stored: boolean; readonly status: 'Active' | 'Inactive' | 'Gone' }

type NewKey = { readonly id: string; readonly secret: Secret }
type Current = { readonly ini: IniText; readonly hash: string; readonly mode: number }

/** What the section of one key takes, with room to spare. */
const SECTION_BYTES = 1024

/** How often the file is read again because somebody else was faster. */
const MOST_TRIES = 10

/**
 * Makes a key and stores it, with no moment at which the secret could be lost unseen: first the temporary file, so
 * that a full or read-only disk shows while there is no key; then the key, asked for once, its id in the journal;
 * then the file. A key that cannot be stored is deleted at once. Where even that is not known to have worked, the
 * Fault is 'unknown', and the key is found by its id.
 */
export async function createStored(
  at: KeyPlace,
  from: Found<KeyValue>,
  context: WriteContext<KeyValue>,
): Promise<Found<KeyValue>> {
  const { files, iam } = context.ports
  const start = await readFree(files, at, from.id)
  const { hash: expect, mode } = start
  const reserve = start.ini.bytes.length + SECTION_BYTES
  const staged = await files.stage(at.file, { expect, mode, temp: context.temp, reserve })
  try {
    const key = await iam.createAccessKey(at.user)
    await context.noteId(key.id)
    await storeOrDelete(at, key, iam, () => store(at, key, start, staged, { files, replaced: from.id }))
    const beside = [...(from.beside ?? []), key.id]
    return { value: { stored: true, status: 'Active' }, id: key.id, created: key.created, beside }
  } catch (error) {
    // What went wrong first is what has to be told; a temporary file that stays is found by its name.
    await staged.drop().catch(() => undefined)
    throw error
  }
}

/**
 * Takes a key and its lines away, whatever is left of them. The key goes first: access ends at once, and until
 * the lines are gone too they tell which key it was.
 */
export async function removeStored(
  at: KeyPlace,
  from: Found<KeyValue>,
  { ports: { files, iam }, temp, made }: WriteContext<KeyValue>,
): Promise<Found<KeyValue>> {
  const id = made?.id ?? from.id
  if (id === undefined) return {}
  await deleteKey(iam, at.user, id)
  const now = await files.read(at.file)
  if (now === undefined) return {}
  const bytes = dropKey(parseIni(now.bytes, at.file), at.profile, id)
  if (!bytes.equals(now.bytes))
    await files.replace(at.file, bytes, { expect: now.hash, mode: now.mode, temp })
  return {}
}

/** Deactivates and deletes a key; fine when it is gone. */
export async function deleteKey(iam: Iam, user: string, id: string): Promise<void> {
  const key = (await iam.listAccessKeys(user))?.find((listed) => listed.id === id)
  if (key === undefined) return
  try {
    if (key.status === 'Active') await iam.setAccessKeyStatus(user, id, 'Inactive')
    await iam.deleteAccessKey(user, id)
  } catch (error) {
    if (!isFault(error, 'missing')) throw error
  }
}

async function store(
  at: KeyPlace,
  key: NewKey,
  start: Current,
  staged: StagedFile,
  { files, replaced }: { files: Files; replaced: string | undefined },
): Promise<void> {
  let now = start
  for (let tries = 1; ; tries += 1) {
    try {
      await staged.commit(storeKey(now.ini, at.profile, key), now.hash)
      return
    } catch (error) {
      if (!isFault(error, 'conflict') || tries >= MOST_TRIES) throw error
    }
    now = await readFree(files, at, replaced)
  }
}

async function storeOrDelete(at: KeyPlace, key: NewKey, iam: Iam, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // It may be in the file after all: a reading will tell.
    if (isFault(error, 'unknown')) throw error
    await iam
      .setAccessKeyStatus(at.user, key.id, 'Inactive')
      .then(() => iam.deleteAccessKey(at.user, key.id))
      .catch((cause: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        const message = `the new access key ${key.id} could not be stored (${why}), nor be deleted again`
        throw new Fault('unknown', message, {
          service: 'iam',
          operation: 'iam:DeleteAccessKey',
          code: 'Orphan',
          cause,
        })
      })
    throw error
  }
}

/** The file as it is, when the profile has no credentials in it but those that are replaced. */
async function readFree(files: Files, at: KeyPlace, replaced: string | undefined): Promise<Current> {
  const now = await files.read(at.file)
  if (now === undefined) throw fileFault('missing', 'write', at.file, 'it is not there', 'ENOENT')
  const ini = parseIni(now.bytes, at.file)
  const stored = storedKey(ini, at.profile)
  if (stored !== undefined && (stored.id === undefined || stored.id !== replaced)) {
    const words = `profile ${at.profile} has other credentials in it by now`
    throw fileFault('conflict', 'write', at.file, words, 'ESTALE')
  }
  return { ini, hash: now.hash, mode: now.mode }
}
