import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { openRealStage, PROGRAM, runCommand } from './stage.ts'
import type { Ran, RealStage } from './stage.ts'

// The same command lines of the real kubectl, once against the real servers and once against the sandbox: what a person
// reads must be the same. Not compared is what the sandbox has otherwise on purpose: pods that run without controllers and
// a node, the roles and bindings of EKS, the kinds and subresources (scale) that it does not have.

let real: RealStage
let pretend: Stage & { close(): Promise<void> }

beforeAll(async () => {
  ;[real, pretend] = await Promise.all([openRealStage(), openStage({}, PROGRAM)])
  for (const add of ['add-user developer --group reader', 'add-role eks-admin --masters']) {
    const command = [process.execPath, PROGRAM, ...add.split(' '), '--exec', 'eks-access', '--yes']
    expect(await real.run(command)).toMatchObject({ code: 0 })
    expect(await runCommand(command, pretend.env)).toMatchObject({ code: 0 })
  }
})
afterAll(() => Promise.all([real?.close(), pretend?.close()]))

const DEVELOPER = '--context developer@demo.us-west-2'
const ADMIN = '--context eks-admin@demo.us-west-2'

/** What is of chance, or of the place and the hour. */
function plain({ code, stdout, stderr }: Ran): { code: number | null; text: string } {
  const text = `${stdout}${stderr}`
    .replaceAll(/\b(AIDA|AROA|AKIA|ASIA)[A-Z0-9]{16,17}\b/g, '$1…')
    .replaceAll(/https:\/\/127\.0\.0\.1:\d+/g, 'https://server')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID')
    .replaceAll(/"resourceVersion": "\d+"/g, 'VERSION')
    .replaceAll(/resourceVersion: "\d+"/g, 'VERSION')
    .replaceAll(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} \+0000/g, 'TIME')
    .replaceAll(/(eks-access\/run: )\w+/g, '$1RUN')
    .replaceAll(/ (\d+[smhdy])+(?= |$)/gm, ' AGE')
    .replaceAll(/ {2,}/g, '  ')
    .trimEnd()
  return { code, text }
}

test.each([
  `kubectl auth whoami`,
  `kubectl ${DEVELOPER} auth whoami`,
  `kubectl ${ADMIN} auth whoami`,
  `kubectl ${DEVELOPER} get pods`,
  `kubectl ${DEVELOPER} get pods -A -o wide`,
  `kubectl ${DEVELOPER} get deployments,services,configmaps,secrets -n shop`,
  `kubectl ${DEVELOPER} get nodes`,
  `kubectl ${DEVELOPER} run nginx --image=nginx`,
  `kubectl ${DEVELOPER} run nginx --image=nginx --dry-run=server`,
  `kubectl ${DEVELOPER} delete pod web`,
  `kubectl ${DEVELOPER} create configmap mine`,
  `kubectl ${DEVELOPER} auth can-i --list`,
  `kubectl ${DEVELOPER} auth can-i create pods`,
  `kubectl ${DEVELOPER} auth can-i get secrets -n kube-system`,
  `kubectl ${DEVELOPER} auth can-i '*' '*'`,
  `kubectl ${DEVELOPER} auth can-i get pods --subresource=log`,
  `kubectl ${DEVELOPER} auth can-i get /healthz`,
  `kubectl ${DEVELOPER} logs web`,
  `kubectl ${DEVELOPER} get pods --as eks-admin`,
  `kubectl ${DEVELOPER} scale deployment web --replicas 3`,
  `kubectl ${DEVELOPER} get clusterroles`,
  `kubectl ${ADMIN} auth can-i '*' '*'`,
  `kubectl ${ADMIN} auth can-i --list`,
  `kubectl ${ADMIN} get nodes -o wide`,
  `kubectl ${ADMIN} get namespaces`,
  `kubectl ${ADMIN} get clusterroles cluster-admin admin edit view`,
  `kubectl ${ADMIN} describe clusterrole system:aggregate-to-view`,
  `kubectl ${ADMIN} describe clusterrole system:aggregate-to-edit`,
  `kubectl ${ADMIN} describe clusterrole system:aggregate-to-admin`,
  `kubectl ${ADMIN} get clusterrolebinding reader cluster-admin -o wide`,
  `kubectl ${ADMIN} get roles,rolebindings -n default`,
  `kubectl ${ADMIN} get configmap aws-auth -n kube-system -o yaml`,
  `kubectl ${ADMIN} get clusterrole reader -o yaml`,
  `kubectl ${ADMIN} get clusterrolebinding reader -o yaml`,
  `kubectl ${ADMIN} describe clusterrole reader`,
  `kubectl ${ADMIN} describe clusterrolebinding reader`,
  `kubectl ${ADMIN} describe deployment web`,
  `kubectl ${ADMIN} get pods --as developer --as-group reader`,
  `kubectl ${ADMIN} run nginx --image=nginx`,
  `kubectl ${ADMIN} run nginx --image=nginx`,
  `kubectl ${ADMIN} get pod nginx -o jsonpath='{.spec.containers}'`,
  `kubectl ${ADMIN} get pods -l run=nginx -o name`,
  `kubectl ${ADMIN} label pod nginx a=b`,
  `kubectl ${ADMIN} annotate pod nginx c=d`,
  `kubectl ${ADMIN} delete pod nginx`,
  `kubectl ${ADMIN} delete pod nginx`,
  `kubectl ${ADMIN} create namespace lab`,
  `kubectl ${ADMIN} create role r --verb=get --resource=pods -n lab`,
  `kubectl ${ADMIN} create rolebinding r --role=r --group=reader -n lab`,
  `kubectl ${ADMIN} get rolebinding r -n lab -o yaml`,
  `kubectl ${ADMIN} create configmap c --from-literal=a=b -n lab`,
  `kubectl ${ADMIN} patch configmap c -n lab -p '{"data":{"e":"f"}}'`,
  `kubectl ${ADMIN} get configmap c -n lab -o yaml`,
  `kubectl ${ADMIN} delete configmap c -n lab`,
  `kubectl ${ADMIN} create deployment d --image=i -n lab`,
  `kubectl ${ADMIN} get deployment d -n lab -o yaml`,
  `kubectl ${ADMIN} get deployment d -n lab`,
  `kubectl ${ADMIN} create serviceaccount sa -n lab`,
  `kubectl ${ADMIN} create secret generic s --from-literal=a=b -n lab`,
  `kubectl ${ADMIN} get secrets -n lab`,
  `kubectl ${ADMIN} expose deployment d --port 80 -n lab`,
  `kubectl ${ADMIN} get nothings`,
])('%s', async (line) => {
  const asked = ['sh', '-c', line]
  const [truly, pretended] = await Promise.all([real.run(asked), runCommand(asked, pretend.env)])
  expect(plain(pretended)).toEqual(plain(truly))
})
