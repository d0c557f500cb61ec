import { dnsSubdomain } from '../validation/names.ts';
import type { Kind } from './kind.ts';

/**
 * Kinds of which only the fields and the metadata are checked: nothing in the simulation asks more of them.
 * Source of names and scopes: `kubectl api-resources` of v1.35.
 */
export const plainKinds: readonly Kind[] = [
  plain('', 'Event', 'events', ['ev']),
  plain('', 'PersistentVolume', 'persistentvolumes', ['pv'], { namespaced: false }),
  plain('', 'PodTemplate', 'podtemplates', []),
  plain('', 'ServiceAccount', 'serviceaccounts', ['sa']),
  plain('apps', 'ControllerRevision', 'controllerrevisions', []),
  plain('coordination.k8s.io', 'Lease', 'leases', []),
  plain('networking.k8s.io', 'IngressClass', 'ingressclasses', [], { namespaced: false }),
  plain('networking.k8s.io', 'IPAddress', 'ipaddresses', ['ip'], { namespaced: false, nameRule: () => [] }),
  plain('networking.k8s.io', 'ServiceCIDR', 'servicecidrs', [], { namespaced: false }),
];

interface Differences {
  readonly namespaced?: boolean;
  readonly nameRule?: Kind['nameRule'];
}

function plain(
  group: string,
  kind: string,
  plural: string,
  shortNames: readonly string[],
  { namespaced = true, nameRule = dnsSubdomain }: Differences = {},
): Kind {
  return { group, version: 'v1', kind, plural, shortNames, namespaced, nameRule };
}
