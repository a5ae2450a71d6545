import { BlockList, isIP, isIPv6 } from 'node:net'
import { AppError, quote } from '../app-error.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy for https, from HTTPS_PROXY or https_proxy; without a scheme it is one that speaks http.
 * Throws AppError PROXY for what is no address of such a one. Only `host` may be shown: the rest may hold a password.
 */
export function httpsProxy(env: Env): URL | undefined {
  const variable = ['HTTPS_PROXY', 'https_proxy'].find((name) => env[name])
  const text = variable === undefined ? undefined : env[variable]
  if (variable === undefined || text === undefined) return undefined
  const address = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url !== undefined && url.hostname !== '' && /^https?:$/.test(url.protocol)) return url
  const wrong = url === undefined ? 'is no address' : `names a ${quote(url.protocol.slice(0, -1))} proxy`
  throw new AppError('PROXY', `${variable} ${wrong}`, {
    fix: `export ${variable}=http://HOST:PORT, or unset ${variable}`,
  })
}

/**
 * Whether a host is reached without the proxy, as kubectl decides it (golang.org/x/net/http/httpproxy): what is on
 * this machine always; and what NO_PROXY lists as `*`, an address, a range of addresses, or a domain, which stands for
 * its subdomains as well, and with a dot before it for them alone. Each may have a port.
 */
export function isDirect(env: Env, host: string, port: number): boolean {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (name === 'localhost' || LOOPBACK.check(name, familyOf(name))) return true
  const list = env['NO_PROXY'] || env['no_proxy'] || ''
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && isNamed(entry, name, port))
}

function isNamed(entry: string, name: string, port: number): boolean {
  if (entry === '*') return true
  const range = /^(.+)\/(\d+)$/.exec(entry)
  if (range !== null) return isIn(range[1] ?? '', Number(range[2]), name)
  const [, host = '', only] = /^(.*?)(?::(\d+))?$/.exec(isIPv6(entry) ? `[${entry}]` : entry) ?? []
  if (only !== undefined && Number(only) !== port) return false
  const wanted = host.replace(/^\[|\]$/g, '').replace(/^\*\./, '.')
  if (isIP(wanted) !== 0 || isIP(name) !== 0) return wanted === name
  return wanted.startsWith('.') ? name.endsWith(wanted) : name === wanted || name.endsWith(`.${wanted}`)
}

function isIn(network: string, bits: number, name: string): boolean {
  if (isIP(network) === 0 || isIP(network) !== isIP(name) || bits > (isIPv6(network) ? 128 : 32)) return false
  const range = new BlockList()
  range.addSubnet(network, bits, familyOf(network))
  return range.check(name, familyOf(name))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')
