import { X509Certificate, createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTlsIdentity } from '../../src/sandbox/tls.ts'

test('the certificate is its own authority, for this machine alone', () => {
  const { key, cert } = createTlsIdentity(new Date('2026-05-01T12:00:00Z'))
  const certificate = new X509Certificate(cert)
  expect(certificate.ca).toBe(true)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.checkIssued(certificate)).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(certificate.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost')
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
  expect(new Date(certificate.validFrom)).toEqual(new Date('2026-05-01T11:00:00Z'))
})

test('no two are alike', () => {
  const [one, two] = [createTlsIdentity(), createTlsIdentity()].map(({ cert }) => new X509Certificate(cert))
  expect(one?.serialNumber).not.toBe(two?.serialNumber)
  expect(one?.fingerprint256).not.toBe(two?.fingerprint256)
})
