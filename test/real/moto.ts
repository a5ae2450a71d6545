import { createKeeper } from './keeper.ts'
import { freePorts, LOOPBACK } from './loopback.ts'

export type Moto = { readonly endpoint: string; close(): Promise<void> }

/** moto's server, empty, on a free port; `python` is that of the environment with moto. */
export async function startMoto(python: string): Promise<Moto> {
  const keeper = await createKeeper()
  const [port = 0] = await freePorts(1)
  const endpoint = `http://${LOOPBACK}:${port}`
  keeper.start({
    name: 'moto',
    file: python,
    // With the policies of AWS itself.
    env: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    args: ['-I', '-m', 'moto.server', '-H', LOOPBACK, '-p', String(port)],
  })
  await keeper.ready('moto', async () => (await fetch(`${endpoint}/moto-api/data.json`)).ok)
  return { endpoint, close: () => keeper.close() }
}
