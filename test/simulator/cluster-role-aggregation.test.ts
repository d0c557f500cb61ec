import { expect, test } from 'vitest';
import { clusterRoleAggregationController } from '../../src/simulator/controllers/cluster-role-aggregation-controller.ts';
import { PodIpAllocator } from '../../src/simulator/ip-allocator.ts';
import { clusterRoles } from '../../src/simulator/kinds/rbac/role.ts';
import { ObjectStore } from '../../src/simulator/objects.ts';

test('an aggregated ClusterRole follows its parts from the first one on, and loses rules that were written into it', () => {
  const objects = new ObjectStore({ now: () => new Date(0), random: () => 0.5 });
  const plane = { objects, podIps: new PodIpAllocator([]), now: () => '' };
  const apiVersion = 'rbac.authorization.k8s.io/v1' as const;
  const kind = 'ClusterRole' as const;
  const rule = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });
  const part = (name: string, ...resources: readonly string[]) => ({
    apiVersion,
    kind,
    metadata: { name, labels: { part: 'of-whole' } },
    rules: resources.map(rule),
  });
  objects.create({
    apiVersion,
    kind,
    metadata: { name: 'whole' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'of-whole' } }] },
    rules: [rule('written')],
  });
  const rulesNow = () => {
    clusterRoleAggregationController.run(plane);
    return objects.get(clusterRoles, 'whole')?.rules;
  };
  expect(rulesNow()).toEqual([rule('written')]);
  objects.create(part('b', 'pods', 'secrets'));
  objects.create(part('a', 'pods', 'nodes'));
  expect(rulesNow()).toEqual([rule('pods'), rule('nodes'), rule('secrets')]);
  objects.remove({ apiVersion, kind, name: 'b' });
  expect(rulesNow()).toEqual([rule('pods'), rule('nodes')]);
  objects.remove({ apiVersion, kind, name: 'a' });
  expect(rulesNow()).toBeNull();
});
