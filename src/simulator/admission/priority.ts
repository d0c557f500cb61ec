import { forbidden } from '../../kube/api-errors.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { type PriorityClassObject, priorityClasses } from '../kinds/scheduling/priority-class.ts';
import type { ObjectReader } from '../objects.ts';
import type { AdmissionPlugin } from './attributes.ts';

/**
 * A new pod gets the priority of its PriorityClass. It may not name a class that is not there, nor a priority that
 * differs from that of its class.
 * Source: kubernetes/kubernetes plugin/pkg/admission/priority/admission.go.
 */
export const priority: AdmissionPlugin<PodObject> = {
  name: 'Priority',
  handles: pods,
  admit: ({ metadata, spec }, kind, { existing, restored, objects }) => {
    if (existing || restored) return undefined;
    const found = objects && classNamed(objects, spec.priorityClassName ?? '');
    if (found !== undefined) spec.priorityClassName ??= found.metadata.name;
    const { priorityClassName = '' } = spec;
    const computed = found?.value ?? ownPriorities.get(priorityClassName);
    if (computed !== undefined) spec.priority ??= computed;
    spec.preemptionPolicy ??= found?.preemptionPolicy ?? 'PreemptLowerPriority';
    const { name = '' } = metadata;
    if (computed === undefined) {
      const error = `no PriorityClass with name ${priorityClassName} was found`;
      return { refused: forbidden(kind, name, error), at: ['spec'] };
    }
    if (spec.priority === computed) return undefined;
    const because = `the integer value of priority (${spec.priority}) must not be provided in pod spec`;
    const error = `${because}; priority admission controller computed ${computed} from the given PriorityClass name`;
    return { refused: forbidden(kind, name, error), at: ['spec'] };
  },
};

/** The class of a name. Of no name: the class that is marked as the default of the cluster. */
function classNamed(objects: ObjectReader, name: string): PriorityClassObject | undefined {
  if (name !== '') return objects.get(priorityClasses, name);
  return objects.list(priorityClasses).find(({ globalDefault }) => globalDefault === true);
}

/** The priorities of the classes that every cluster has; without a class it is 0. */
const ownPriorities: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);
