import type { Manifest } from '../kube/manifest.ts';
import { authorize } from '../rbac/authorize.ts';
import { RbacPolicy } from '../rbac/rbac-policy.ts';
import { accessKinds, accessSnapshotOf } from '../rbac/read-access-snapshot.ts';
import type { ClusterAccess } from './cluster.ts';

/** Lists all objects of a kind, each with its `apiVersion` and `kind`. */
export type ListManifests = (apiVersion: string, kind: string) => Promise<readonly Manifest[]>;

/** Access as the RBAC engine decides it over the objects of a cluster, which is what an API server does. */
export function accessOverObjects(list: ListManifests): ClusterAccess {
  const snapshot: ClusterAccess['snapshot'] = async () => {
    const lists = await Promise.all(accessKinds.map(([apiVersion, kind]) => list(apiVersion, kind)));
    return accessSnapshotOf(lists.flat());
  };
  return {
    snapshot,
    review: async (questions) => {
      const policy = new RbacPolicy(await snapshot());
      return questions.map(({ user, request }) => ({
        is: authorize(policy, user, request).allowed ? 'allowed' : 'denied',
      }));
    },
  };
}
