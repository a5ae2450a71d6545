import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Paths and texts of a key and a certificate that is its own CA. */
export type Identity = {
  readonly keyFile: string
  readonly certFile: string
  readonly key: string
  readonly cert: string
}

/** Makes a server's identity with openssl. Names are as in a subjectAltName: `IP:127.0.0.1`, `DNS:*.example.com`. */
export async function createIdentity(
  folder: string,
  name: string,
  altNames: readonly string[],
): Promise<Identity> {
  const [keyFile, certFile] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  const kind = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' ')
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${altNames.join(',')}`]
  const files = ['-keyout', keyFile, '-out', certFile]
  await promisify(execFile)('openssl', [...kind, ...subject, ...files])
  const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certFile, 'utf8')])
  return { keyFile, certFile, key, cert }
}

/** Private and public half, PEM, of the key that service account tokens are signed with. */
export function serviceAccountKeys(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}
