import { describe, expect, it } from 'vitest'
import { httpsProxy, isDirect } from '../../src/adapters/proxy.ts'

describe('the proxy', () => {
  it.each([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTP_PROXY: 'http://p:1' }, undefined],
    [{ HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128/'],
    [{ https_proxy: 'https://p' }, 'https://p/'],
    [{ HTTPS_PROXY: 'http://a', https_proxy: 'http://b' }, 'http://a/'],
    [{ HTTPS_PROXY: 'p:3128' }, 'http://p:3128/'],
    [{ HTTPS_PROXY: 'me:secret@p:3128' }, 'http://me:secret@p:3128/'],
  ])('of %j is %s', (env, expected) => {
    expect(httpsProxy(env)?.href).toBe(expected)
  })

  it.each([
    [{ HTTPS_PROXY: 'socks5://me:hunter2@p' }, 'HTTPS_PROXY names a "socks5" proxy'],
    [{ https_proxy: 'http://me:hunter2@p:99999' }, 'https_proxy is no address'],
    [{ HTTPS_PROXY: 'http://' }, 'HTTPS_PROXY is no address'],
  ])('of %j is none: %s', (env, message) => {
    const [variable] = Object.keys(env)
    expect(() => httpsProxy(env)).toThrow(
      expect.objectContaining({
        code: 'PROXY',
        message,
        fix: `export ${variable}=http://HOST:PORT, or unset ${variable}`,
      }),
    )
  })
})

describe('past it', () => {
  it.each([
    ['', 'localhost'],
    ['', '127.0.0.1'],
    ['', '127.9.9.9'],
    ['', '::1'],
    ['', '[::1]'],
    ['*', 'sts.amazonaws.com'],
    ['a.example, amazonaws.com', 'sts.amazonaws.com'],
    ['amazonaws.com', 'amazonaws.com'],
    ['AMAZONAWS.com', 'STS.Amazonaws.COM.'],
    ['.amazonaws.com', 'sts.amazonaws.com'],
    ['*.amazonaws.com', 'sts.amazonaws.com'],
    ['amazonaws.com:443', 'sts.amazonaws.com'],
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3:443', '10.1.2.3'],
    ['fd00::/8', 'fd12::1'],
    ['fd12::1', '[fd12::1]'],
    ['[fd12::1]:443', 'fd12::1'],
  ])('NO_PROXY=%s lets %s', (list, host) => {
    expect(isDirect({ NO_PROXY: list }, host, 443)).toBe(true)
    expect(isDirect({ no_proxy: list }, host, 443)).toBe(true)
  })

  it.each([
    ['', 'sts.amazonaws.com'],
    ['.amazonaws.com', 'amazonaws.com'],
    ['aws.com', 'sts.amazonaws.com'],
    ['amazonaws.com:8443', 'sts.amazonaws.com'],
    ['10.0.0.0/8', '11.1.2.3'],
    ['10.0.0.0/33', '10.1.2.3'],
    ['10.0.0.0/8', 'sts.amazonaws.com'],
    ['0.0.1', '10.0.0.1'],
    ['fd00::/8', '10.1.2.3'],
    [',', 'sts.amazonaws.com'],
  ])('NO_PROXY=%s does not let %s', (list, host) => {
    expect(isDirect({ NO_PROXY: list }, host, 443)).toBe(false)
  })
})
