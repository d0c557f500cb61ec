import { expect, it } from 'vitest';
import { nodeAccess } from '../../../src/apiserver/access/node-authorizer.ts';
import type { AccessRequest } from '../../../src/rbac/access-request.ts';
import type { User } from '../../../src/rbac/user.ts';
import { ObjectStore } from '../../../src/simulator/objects.ts';

const kubelet: User = { name: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] };
const objects = new ObjectStore({ now: () => new Date(0), random: () => 0.5 });
const from = (name: string) => ({ name: 'A', valueFrom: { secretKeyRef: { name, key: 'k' } } });
const pod = {
  nodeName: 'n',
  serviceAccountName: 'app',
  imagePullSecrets: [{ name: 'pull' }],
  initContainers: [{ name: 'i', image: 'x', envFrom: [{ configMapRef: { name: 'settings' } }] }],
  containers: [{ name: 'c', image: 'x', env: [from('used')] }],
  volumes: [
    { name: 'a', projected: { sources: [{ secret: { name: 'projected' } }] } },
    { name: 'b', persistentVolumeClaim: { claimName: 'disk' } },
  ],
};
const named = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' }, spec: pod };
objects.create(named);
objects.create({
  ...named,
  metadata: { name: 'q', namespace: 'shop' },
  spec: { ...pod, nodeName: 'other', containers: [{ name: 'c', image: 'x', env: [from('theirs')] }] },
});
const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'disk', namespace: 'shop' } };
objects.create({ ...claim, spec: { volumeName: 'pv-1' } });

function ask(words: string): string {
  const [verb = '', resource = '', name, fieldSelector] = words.split(' ');
  const [plain = '', group = ''] = resource.split('.', 2);
  const [base = '', subresource] = plain.split('/');
  const request: AccessRequest = resource.startsWith('/')
    ? { verb, path: resource }
    : {
        verb,
        group: group === '' ? '' : resource.slice(plain.length + 1),
        resource: base,
        namespace: base === 'leases' ? 'kube-node-lease' : 'shop',
        ...(subresource === undefined ? {} : { subresource }),
        ...(name === undefined || name === '-' ? {} : { name }),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
      };
  const access = nodeAccess(objects, kubelet, request);
  return access?.allowed ? 'yes' : `no: ${access?.reason}`;
}

const unrelated = "no: no relationship found between node 'n' and this object";

it.each([
  ['get secrets used', 'yes'],
  ['list secrets projected', 'yes'],
  ['watch secrets pull', 'yes'],
  ['get secrets theirs', unrelated],
  ['list secrets', 'no: No Object name found'],
  ['delete secrets used', 'no: can only read resources of this type'],
  ['get configmaps settings', 'yes'],
  ['get configmaps used', unrelated],
  ['get persistentvolumeclaims disk', 'yes'],
  ['list persistentvolumeclaims disk', 'no: can only get individual resources of this type'],
  ['patch persistentvolumeclaims/status disk', 'yes'],
  ['get persistentvolumes pv-1', 'yes'],
  ['get persistentvolumes pv-2', unrelated],
  ['create serviceaccounts/token app', 'yes'],
  ['create serviceaccounts/token default', unrelated],
  ['create serviceaccounts', 'no: can only create tokens for individual service accounts'],
  ['get serviceaccounts app', 'yes'],
  ['get nodes n', 'yes'],
  ['get nodes other', "no: node 'n' cannot read 'other', only its own Node object"],
  ['list nodes', "no: node 'n' cannot read all nodes, only its own Node object"],
  ['patch nodes other', 'yes'],
  ['delete nodes n', 'no: '],
  ['patch nodes/status n', 'yes'],
  ['get pods p', 'yes'],
  ['get pods q', unrelated],
  ['list pods', 'no: can only list/watch pods with spec.nodeName field selector'],
  ['list pods - spec.nodeName=n', 'yes'],
  ['list pods - spec.nodeName!=n', 'no: can only list/watch pods with spec.nodeName field selector'],
  ['list pods - spec.nodeName=nn', 'no: can only list/watch pods with spec.nodeName field selector'],
  ['delete pods q', 'yes'],
  ['patch pods p', 'no: '],
  ['create pods/eviction p', 'yes'],
  ['create pods/exec p', 'no: '],
  ['update leases.coordination.k8s.io n', 'yes'],
  [
    'update leases.coordination.k8s.io other',
    'no: can only access node lease with the same name as the requesting node',
  ],
  ['list services', 'yes'],
  ['create certificatesigningrequests.certificates.k8s.io', 'yes'],
  ['get /metrics', 'no: '],
])('the kubelet of node n: may it %s', (words, wanted) => {
  expect(ask(words)).toBe(wanted);
});

it('has no opinion of who is no kubelet', () => {
  const request = { verb: 'get', group: '', resource: 'nodes', name: 'n' };
  expect(nodeAccess(objects, { name: 'system:node:n', groups: [] }, request)).toBeUndefined();
  expect(nodeAccess(objects, { ...kubelet, name: 'jane' }, request)).toBeUndefined();
  const unnamed = nodeAccess(objects, { ...kubelet, name: 'system:node:' }, request);
  expect(unnamed).toEqual({ allowed: false, reason: 'unknown node for user "system:node:"' });
});
