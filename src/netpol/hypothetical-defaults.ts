import { type Address, parseAddress, unusedPodAddress } from '../kube/addresses.ts';
import { type Labels, namespaceNameLabel } from '../kube/labels.ts';
import { isHostNetwork, podAddresses } from '../kube/pods.ts';
import type { IndexedSnapshot } from './indexed-snapshot.ts';

/** What a hypothetical pod has where nothing else is said of it. */
export interface HypotheticalDefaults {
  /** One unused address of each family that pods have. */
  readonly addresses: readonly Address[];
  /** A name that no namespace has and no policy mentions. */
  readonly namespace: string;
}

const defaultsOf = new WeakMap<IndexedSnapshot, HypotheticalDefaults>();

/** The defaults of hypothetical pods in a snapshot; they are worked out once for each snapshot. */
export function hypotheticalDefaults(indexed: IndexedSnapshot): HypotheticalDefaults {
  const known = defaultsOf.get(indexed);
  if (known !== undefined) return known;
  const { snapshot } = indexed;
  // They have the families that pods have here; where there are no pods, both.
  const given = snapshot.pods.flatMap((pod) =>
    isHostNetwork(pod) ? [] : podAddresses(pod).map((text) => parseAddress(text)),
  );
  const seen = new Set(given.flatMap((address) => address?.family ?? []));
  const families = seen.size > 0 ? [...seen] : ([4, 6] as const);
  const mentioned = JSON.stringify(snapshot.policies.map(({ spec }) => spec));
  const free = (name: string) => !indexed.namespaces.has(name) && !mentioned.includes(name);
  let namespace = 'another-namespace';
  for (let count = 2; !free(namespace); count++) namespace = `another-namespace-${count}`;
  const made: HypotheticalDefaults = {
    addresses: families.flatMap((family) => parseAddress(unusedPodAddress(snapshot, family)) ?? []),
    namespace,
  };
  defaultsOf.set(indexed, made);
  return made;
}

/** The labels of a hypothetical namespace with its name label: the given one, or else the default name. */
export function withNameLabel(indexed: IndexedSnapshot, labels: Labels): Labels {
  if (Object.hasOwn(labels, namespaceNameLabel)) return labels;
  return { ...labels, [namespaceNameLabel]: hypotheticalDefaults(indexed).namespace };
}
