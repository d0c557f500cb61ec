import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Labels } from '../kube/labels.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { addToPolicy, removeFromPolicy } from './edit-policy.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;

/** One change of an object of a snapshot. Policies, pods and paths are written as in an explanation. */
export type ObjectChange =
  | { readonly is: 'add'; readonly policy: string; readonly path: string; readonly value: object }
  | { readonly is: 'remove'; readonly policy: string; readonly path: string }
  | { readonly is: 'add policy'; readonly namespace: string; readonly value: Spec }
  | { readonly is: 'remove policy'; readonly policy: string }
  | { readonly is: 'label pod'; readonly pod: string; readonly labels: Labels }
  | { readonly is: 'label namespace'; readonly namespace: string; readonly labels: Labels };

/** A copy of the snapshot with one change made. */
export function applyChange(snapshot: Snapshot, change: ObjectChange): Snapshot {
  switch (change.is) {
    case 'add':
      return withPolicy(snapshot, change.policy, (policy) => addToPolicy(policy, change.path, change.value));
    case 'remove':
      return withPolicy(snapshot, change.policy, (policy) => removeFromPolicy(policy, change.path));
    case 'add policy': {
      const metadata = { name: 'added', namespace: change.namespace };
      return { ...snapshot, policies: [...snapshot.policies, { metadata, spec: change.value }] };
    }
    case 'remove policy':
      return {
        ...snapshot,
        policies: snapshot.policies.filter((policy) => namespacedName(policy) !== change.policy),
      };
    case 'label pod':
      return {
        ...snapshot,
        pods: snapshot.pods.map((pod) => (namespacedName(pod) === change.pod ? withLabels(pod, change.labels) : pod)),
      };
    case 'label namespace': {
      const known = snapshot.namespaces.some(({ metadata }) => metadata?.name === change.namespace);
      const all = known ? snapshot.namespaces : [...snapshot.namespaces, { metadata: { name: change.namespace } }];
      return {
        ...snapshot,
        namespaces: all.map((each) =>
          each.metadata?.name === change.namespace ? withLabels(each, change.labels) : each,
        ),
      };
    }
  }
}

function withPolicy(snapshot: Snapshot, id: string, edit: (policy: NetworkPolicy) => NetworkPolicy): Snapshot {
  return {
    ...snapshot,
    policies: snapshot.policies.map((policy) => (namespacedName(policy) === id ? edit(policy) : policy)),
  };
}

function withLabels<T extends { readonly metadata?: { readonly labels?: Labels } }>(object: T, labels: Labels): T {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata?.labels, ...labels } } };
}
