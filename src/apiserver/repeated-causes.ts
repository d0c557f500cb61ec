import type { Status, StatusCause } from '../kube/api-errors.ts';
import type { Kind } from '../simulator/kinds/kind.ts';

/**
 * The refusal of a change with the faults of its metadata as often as the server tells them, which is as often as
 * kubectl prints them: it looks at labels, annotations and owners three times and at finalizers once, and for kinds
 * whose change is validated like a new object once more each.
 * Source: k8s.io/apiserver pkg/registry/rest/update.go, `BeforeUpdate`, and the strategies of the kinds.
 */
export function toldAgain(refused: Status, { kind }: Kind): Status {
  const causes = refused.details?.causes ?? [];
  const told = causes.filter(({ field = '' }) => field.startsWith('metadata.'));
  if (refused.reason !== 'Invalid' || told.length === 0) return refused;
  const finalizers = told.filter(isOfFinalizers);
  const others = told.filter((cause) => !finalizers.includes(cause));
  const again = validatedWhole.has(kind) ? 1 : 0;
  const repeated = [
    ...times(3 + again, others),
    ...times(1 + again, finalizers),
    ...causes.filter((cause) => !told.includes(cause)),
  ];
  return { ...refused, details: { ...refused.details, causes: repeated } };
}

function isOfFinalizers({ field = '' }: StatusCause): boolean {
  return field.startsWith('metadata.finalizers');
}

function times(count: number, causes: readonly StatusCause[]): readonly StatusCause[] {
  return Array.from({ length: count }, () => causes).flat();
}

const validatedWhole: ReadonlySet<string> = new Set([
  'ConfigMap',
  'Endpoints',
  'Ingress',
  'Job',
  'Namespace',
  'NetworkPolicy',
  'Node',
  'PersistentVolumeClaim',
  'Pod',
  'Secret',
  'ServiceAccount',
]);
