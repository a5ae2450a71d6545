import { X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A server's key and certificate, PEM. The certificate is its own CA, so clients trust it by itself. */
export type TlsIdentity = { readonly key: string; readonly cert: string }

/**
 * A fresh self-signed ECDSA P-256 certificate for 127.0.0.1, localhost and `hosts`, valid from an hour ago for ten
 * years. Written as DER by hand: certificate libraries take over ten times as long to load and run.
 */
export function createTlsIdentity(now: Date = new Date(), hosts: readonly string[] = []): TlsIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' })
  const name = sequence(tlv(0x31, sequence(OID_COMMON_NAME, tlv(0x0c, Buffer.from('eks-access sandbox')))))
  const validity = sequence(time(now.getTime() - HOUR), time(now.getTime() + 10 * YEAR))
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)])
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    sequence(OID_ECDSA_SHA256),
    name,
    validity,
    name,
    keyInfo,
    tlv(0xa3, sequence(...extensions(['localhost', ...hosts]))),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, sequence(OID_ECDSA_SHA256), bits(signature, 0))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: new X509Certificate(certificate).toString(),
  }
}

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

function tlv(tag: number, ...content: readonly Buffer[]): Buffer {
  const value = Buffer.concat(content)
  const { length } = value
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}

function sequence(...content: readonly Buffer[]): Buffer {
  return tlv(0x30, ...content)
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'))
}

function bits(value: Buffer, unused: number): Buffer {
  return tlv(0x03, Buffer.from([unused]), value)
}

/** UTCTime, as certificates have it until 2049. */
function time(ms: number): Buffer {
  return tlv(
    0x17,
    Buffer.from(
      new Date(ms)
        .toISOString()
        .slice(2)
        .replace(/[-:T]|\.\d+/g, ''),
    ),
  )
}

const OID_COMMON_NAME = oid('550403')
const OID_ECDSA_SHA256 = oid('2a8648ce3d040302')
const TRUE = tlv(0x01, Buffer.from([0xff]))

function extensions(hosts: readonly string[]): Buffer[] {
  const dns = hosts.map((host) => tlv(0x82, Buffer.from(host)))
  const names = sequence(tlv(0x87, Buffer.from([127, 0, 0, 1])), ...dns)
  const digitalSignatureAndCertSign = bits(Buffer.from([0x84]), 2)
  return [
    sequence(oid('551d13'), TRUE, tlv(0x04, sequence(TRUE))),
    sequence(oid('551d0f'), TRUE, tlv(0x04, digitalSignatureAndCertSign)),
    sequence(oid('551d25'), tlv(0x04, sequence(oid('2b06010505070301')))),
    sequence(oid('551d11'), tlv(0x04, names)),
  ]
}
