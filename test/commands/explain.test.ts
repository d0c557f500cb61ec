import { expect, test } from 'vitest';
import { runMain } from './run-main.ts';
import { shop } from './worlds.ts';

interface Explained {
  readonly policies: readonly { readonly name: string; readonly targets: string; readonly pods: number }[];
}

const more = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: outward, namespace: dev}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [web, app]}]}
  policyTypes: [Egress]
  egress:
  - to:
    - namespaceSelector: {matchLabels: {team: shop}}
      podSelector: {matchLabels: {app: db}}
    - namespaceSelector: {}
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}
    ports: [{port: 53, protocol: UDP}, {port: 5000, endPort: 5010}, {port: http}, {protocol: SCTP}]
  - {}
`;

test('every rule is a row of targets, peers and ports', async () => {
  const { code, stdout, stderr } = await runMain(['explain', '-f', '-', '--json'], { stdin: `${shop}${more}` });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const kind = 'NetworkPolicy';
  const outward = { kind, namespace: 'dev', name: 'outward', direction: 'egress', targets: 'dev/{app in (app,web)}' };
  const closed = { kind, namespace: 'shop', name: 'closed', targets: 'shop/{}', pods: 4, rule: null, peers: [] };
  expect(JSON.parse(stdout)).toEqual({
    schemaVersion: 1,
    policies: [
      {
        ...outward,
        pods: 1,
        rule: 'spec.egress[0]',
        peers: ['{team=shop}/{app=db}', '{}/{}', '10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16'],
        ports: ['53/UDP', '5000-5010/TCP', 'http/TCP', '*/SCTP'],
      },
      { ...outward, pods: 1, rule: 'spec.egress[1]', peers: ['*'], ports: ['*'] },
      { ...closed, direction: 'ingress', ports: [] },
      { ...closed, direction: 'egress', ports: [] },
      {
        kind,
        namespace: 'shop',
        name: 'db-allow',
        direction: 'ingress',
        targets: 'shop/{app=db}',
        pods: 1,
        rule: 'spec.ingress[0]',
        peers: ['shop/{app=app}'],
        ports: ['5432/TCP'],
      },
    ],
  });
});

test('people get the same as one table', async () => {
  const { code, stdout } = await runMain(['explain', '-f', '-'], { stdin: `${shop}${more}` });
  expect(code).toBe(0);
  expect(`\n${stdout}`).toBe(`
POLICY         TARGETS                 PODS  DIRECTION  PEERS                                       PORTS
dev/outward    dev/{app in (app,web)}  1     egress     {team=shop}/{app=db}                        53/UDP, 5000-5010/TCP, http/TCP, */SCTP
                                                        {}/{}
                                                        10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16
                                             egress     every pod and address                       every port
shop/closed    shop/{}                 4     ingress    none: nothing is allowed
                                             egress     none: nothing is allowed
shop/db-allow  shop/{app=db}           1     ingress    shop/{app=app}                              5432/TCP
`);
});

test('without policies it says what holds', async () => {
  const { stdout } = await runMain(['explain', '-f', '-'], {
    stdin: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
  });
  expect(stdout).toBe('There is no NetworkPolicy: all connections are allowed.\n');
  const { stdout: json } = await runMain(['explain', '-f', '-', '--json'], {
    stdin: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
  });
  expect((JSON.parse(json) as Explained).policies).toEqual([]);
});
