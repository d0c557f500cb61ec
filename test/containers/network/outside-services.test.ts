import { expect, test } from 'vitest';
import { isOfSystem } from '../../../src/cluster/real/stage.ts';
import { snapshotFromManifests } from '../../../src/kube/from-manifests/snapshot-from-manifests.ts';
import { nodeDnsCaches } from '../../../src/simulator/node-dns-cache.ts';
import { outsideWorld } from '../../../src/simulator/snapshot.ts';
import { manifests } from '../../network/world.fixture.ts';
import { clusterOf } from './cluster.fixture.ts';
import { shopWorld } from './shop-world.ts';

const cachePod = (args: string, more = 'hostNetwork: true, ') => `---
{apiVersion: v1, kind: Pod, metadata: {name: node-local-dns, namespace: kube-system}, status: {phase: Running},
 spec: {${more}containers: [{name: node-cache, image: registry.k8s.io/dns/k8s-dns-node-cache:1.26.4, args: ${args}}]}}
`;
const cachesOf = (...given: Parameters<typeof cachePod>) =>
  nodeDnsCaches(snapshotFromManifests(manifests(cachePod(...given))).snapshot.pods);

const world = `${shopWorld}${cachePod('[-localip, "169.254.20.10,10.96.0.10", -conf, /etc/Corefile]')}`;
const cluster = clusterOf(world, outsideWorld(true, snapshotFromManifests(manifests(world)).snapshot.pods));

test.each([
  ['shop/shoot', 'nc -zvw2 169.254.20.10 53 2>&1', 'Connection to 169.254.20.10 53 port [tcp/domain] succeeded!\n', 0],
  ['shop/shoot', 'dig +short web.shop.svc.cluster.local @169.254.20.10', '10.96.5.1\n', 0],
  ['shop/box', 'nslookup web.shop.svc.cluster.local 169.254.20.10 | grep -c "Address: 10.96.5.1"', '1\n', 0],
  ['shop/box', 'nslookup web.shop.svc.cluster.local 203.0.113.9 2>/dev/null | grep -c "Address: 10.96.5.1"', '0\n', 1],
  ['shop/shoot', 'curl -s http://169.254.169.254/', 'instance/\n', 0],
  ['shop/shoot', 'curl -s http://169.254.169.254/instance/', 'hostname\nregion\ncredentials/\n', 0],
  ['shop/shoot', 'curl -s http://169.254.169.254/instance/region', 'practice-1\n', 0],
  ['shop/shoot', 'curl -s -o /dev/null -w "%{http_code}" http://169.254.169.254/none', '404', 0],
  ['shop/wall', 'nc -zvw2 169.254.20.10 53 2>/dev/null', '', 1],
])('%s: %s', async (pod, command, stdout, code) => {
  const ran = await cluster.sh(pod, command);
  expect({ stdout: ran.stdout, code: ran.code }).toEqual({ stdout, code });
});

test('a node cache has the addresses of its flag, however that is written', () => {
  expect(cachesOf('[-localip, "169.254.20.10,10.96.0.10"]')).toEqual(['169.254.20.10', '10.96.0.10']);
  expect(cachesOf('[--localip=169.254.20.11]')).toEqual(['169.254.20.11']);
});

test('a pod without the flag, or with a network of its own, gives the nodes no address', () => {
  expect(cachesOf('[-conf, /etc/Corefile]')).toEqual([]);
  expect(cachesOf('[-localip, 169.254.20.10]', '')).toEqual([]);
});

test('what a start state has in a namespace of Kubernetes is not made on a real cluster', () => {
  const own = manifests('{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: kubernetes-lab}}');
  expect([...manifests(cachePod('[]')), ...own].map(isOfSystem)).toEqual([true, false]);
});
