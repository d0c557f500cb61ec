import type { Labels } from '../../kube/labels.ts';
import { namespaceOf, workloadOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';

/** What people get wrong where the policies stay as they are and labels change. */
export const labelMisconceptions = [
  {
    id: 'label-missing',
    says: 'A label that a policy asks for is missing, or has another value, on the namespace or on the pods.',
  },
  {
    id: 'label-too-many',
    says: 'A namespace or some pods have a label that a policy allows, and should not have it.',
  },
  {
    id: 'label-on-the-pods',
    says: 'The policy asks for a label of the namespace: the same label on the pods in it is another label.',
  },
  {
    id: 'policies-changed',
    says: 'Policies were changed or added; the task asks to change labels alone.',
  },
] as const;

/** The labels that an object should have. For a workload: the labels of its pods. */
export interface MeantLabels {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** A workload's own labels in the answer, which no policy looks at. */
  readonly onWorkload?: Labels;
}

/** What is wrong with the labels of one object. */
export interface LabelFault {
  readonly id: 'label-missing' | 'label-too-many' | 'label-on-the-pods' | 'label-on-the-workload';
  /** The cluster with this fault corrected. */
  readonly corrected: Snapshot;
  /** Corrects this fault in a cluster where others are corrected already. */
  readonly apply: (snapshot: Snapshot) => Snapshot;
}

/** The objects whose labels are not those that were meant, each with the cluster in which they are. */
export function labelFaults(answered: Snapshot, meant: readonly MeantLabels[]): readonly LabelFault[] {
  return meant.flatMap((object): readonly LabelFault[] => {
    const found = object.kind === 'Namespace' ? labelsOfNamespace(answered, object) : labelsOfPods(answered, object);
    if (found === undefined) return [];
    const lacking = Object.entries(object.labels).filter(([key, value]) => found[key] !== value);
    const isExtra = Object.keys(found).some((key) => !(key in object.labels) && !isSetByCluster(key));
    if (lacking.length === 0 && !isExtra) return [];
    const labels = { ...keptByCluster(found), ...object.labels };
    const apply = (snapshot: Snapshot) => withLabels(snapshot, object, labels);
    const id = lacking.length === 0 ? 'label-too-many' : causeOf(answered, object, lacking);
    return [{ id, corrected: apply(answered), apply }];
  });
}

/** Where the labels that an object lacks stand instead. */
function causeOf(
  { pods }: Snapshot,
  { kind, name, onWorkload = {} }: MeantLabels,
  lacking: readonly (readonly [string, string])[],
): Exclude<LabelFault['id'], 'label-too-many'> {
  if (lacking.every(([key, value]) => onWorkload[key] === value)) return 'label-on-the-workload';
  const within = kind === 'Namespace' ? pods.filter((pod) => namespaceOf(pod) === name) : [];
  const onPods = within.some(({ metadata }) => lacking.every(([key, value]) => metadata?.labels?.[key] === value));
  return onPods ? 'label-on-the-pods' : 'label-missing';
}

function labelsOfNamespace({ namespaces }: Snapshot, { name }: MeantLabels): Labels | undefined {
  const found = namespaces.find(({ metadata }) => metadata?.name === name);
  return found && (found.metadata?.labels ?? {});
}

function labelsOfPods({ pods }: Snapshot, object: MeantLabels): Labels | undefined {
  const found = pods.find((pod) => isPodOf(pod, object));
  return found && (found.metadata?.labels ?? {});
}

function withLabels(snapshot: Snapshot, object: MeantLabels, labels: Labels): Snapshot {
  if (object.kind === 'Namespace') {
    const namespaces = snapshot.namespaces.map((each) =>
      each.metadata?.name === object.name ? { ...each, metadata: { ...each.metadata, labels } } : each,
    );
    return { ...snapshot, namespaces };
  }
  const pods = snapshot.pods.map((pod) =>
    isPodOf(pod, object) ? { ...pod, metadata: { ...pod.metadata, labels } } : pod,
  );
  return { ...snapshot, pods };
}

function isPodOf(pod: Snapshot['pods'][number], { kind, namespace, name }: MeantLabels): boolean {
  if (namespaceOf(pod) !== namespace) return false;
  const workload = workloadOf(pod);
  return kind === 'Pod' ? pod.metadata?.name === name : workload?.kind === kind && workload.name === name;
}

/** Labels that the cluster sets itself: the name of a namespace, and what controllers count their pods by. */
function isSetByCluster(key: string): boolean {
  return key.includes('/') || key.endsWith('-hash') || key === 'controller-revision-hash';
}

function keptByCluster(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => isSetByCluster(key)));
}
