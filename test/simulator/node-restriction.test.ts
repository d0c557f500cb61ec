import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/kube/api-errors.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import type { User } from '../../src/rbac/user.ts';
import { nodes } from '../../src/simulator/kinds/core/node.ts';
import { Simulator } from '../../src/simulator/simulator.ts';

const kubelet: User = { name: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] };
function node(name: string, labels: Readonly<Record<string, string>> = {}, spec: object = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec };
}

function pod(more: object, spec: object = {}): Manifest {
  const containers = [{ name: 'c', image: 'i' }];
  const metadata = { name: 'p', namespace: 'default', ...more };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n', containers, ...spec } };
}

const simulator = new Simulator({ now: () => new Date(0), random: () => 0.5 });
simulator.create(node('n'));
simulator.create(node('other'));
simulator.create(pod({ name: 'elsewhere' }, { nodeName: 'other' }));
const standing = simulator.objects.get(nodes, 'n')!;
const { uid = '' } = standing.metadata;

/** What the kubelet of node n is told; `allowed` where it may. */
function told(written: object): string {
  return 'refused' in written ? (written.refused as Status).message.replace(/^.* is forbidden: /, '') : 'allowed';
}

describe('the kubelet of a node', () => {
  it.each([
    [{ 'example.com/a': 'b', 'node.kubernetes.io/x': '', 'kubernetes.io/hostname': 'n' }, 'allowed'],
    [{ 'node-restriction.kubernetes.io/a': 'b' }, 'node-restriction.kubernetes.io/a'],
    [{ 'x.node-restriction.kubernetes.io/a': 'b' }, 'x.node-restriction.kubernetes.io/a'],
    [{ 'node-role.kubernetes.io/a': '', 'a.k8s.io/b': '' }, 'a.k8s.io/b, node-role.kubernetes.io/a'],
  ])('may set some labels of its node: %j', (labels, wanted) => {
    const written = simulator.update({ ...standing, metadata: { name: 'n', labels } }, { user: kubelet, dryRun: true });
    expect(told(written)).toBe(wanted === 'allowed' ? wanted : `is not allowed to modify labels: ${wanted}`);
  });

  it('may not change taints, another node, or a pod', () => {
    const taints = [{ key: 'a', effect: 'NoSchedule' }];
    const write = (object: Manifest): string => told(simulator.update(object, { user: kubelet, dryRun: true }));
    expect(write(node('n', {}, { taints }))).toBe('node "n" is not allowed to modify taints');
    expect(write(node('other'))).toBe('node "n" is not allowed to modify node "other"');
    expect(write(pod({ name: 'elsewhere' }, { nodeName: 'other' }))).toBe(
      'unexpected operation "UPDATE", node "n" can only create and delete mirror pods',
    );
    const remove = simulator.delete(
      { apiVersion: 'v1', kind: 'Pod', name: 'elsewhere', namespace: 'default' },
      { user: kubelet, dryRun: true },
    );
    expect(told(remove)).toBe('node "n" can only delete pods with spec.nodeName set to itself');
  });

  const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } };
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'n', uid, controller: true };
  const owned = { ...mirror, ownerReferences: [owner] };
  it.each([
    ['no mirror', pod({}), /config.mirror" annotation, node "n" can only create mirror pods$/],
    ['of another node', pod(mirror, { nodeName: 'other' }), /can only create pods with spec.nodeName set to itself$/],
    ['without owner', pod(mirror), /with an owner reference set to itself$/],
    ['with two', pod({ ...mirror, ownerReferences: [owner, owner] }), /with a single owner reference set to itself$/],
    ['of no controller', pod({ ...mirror, ownerReferences: [{ ...owner, controller: false }] }), /a controller owner/],
    ['of another uid', pod({ ...mirror, ownerReferences: [{ ...owner, uid: 'x' }] }), /^node n UID mismatch/],
    ['with an account', pod(owned, { serviceAccountName: 'default' }), /that reference a service account$/],
  ])('may create its mirror pods only: %s', (_title, object, wanted) => {
    expect(told(simulator.create(object, { user: kubelet, dryRun: true }))).toMatch(wanted);
  });

  it('without a name may nothing, and a user who only looks like one is none', () => {
    const unnamed = { ...kubelet, name: 'system:node:' };
    expect(told(simulator.update(node('n'), { user: unnamed }))).toMatch(/^could not determine node from user/);
    const person = { name: 'system:node:n', groups: ['system:authenticated'] };
    expect(told(simulator.update(node('other', { a: 'b' }), { user: person, dryRun: true }))).toBe('allowed');
  });
});
