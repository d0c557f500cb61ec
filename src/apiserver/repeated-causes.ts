import type { Status, StatusCause } from '../kube/api-errors.ts';
import type { Kind } from '../simulator/kinds/kind.ts';

/**
 * The refusal of an update with the errors of its metadata as often as the server reports them, which is as often as
 * kubectl prints them. The server validates labels, annotations and owner references three times and finalizers once;
 * for kinds whose updates are also validated like new objects, each once more.
 * Source: k8s.io/apiserver pkg/registry/rest/update.go, `BeforeUpdate`, and the strategies of the kinds.
 */
export function withRepeatedCauses(refused: Status, { kind }: Kind): Status {
  const causes = refused.details?.causes ?? [];
  const ofMetadata = causes.filter(({ field = '' }) => field.startsWith('metadata.'));
  if (refused.reason !== 'Invalid' || ofMetadata.length === 0) return refused;
  const finalizers = ofMetadata.filter(isOfFinalizers);
  const others = ofMetadata.filter((cause) => !finalizers.includes(cause));
  const extra = validatedAsNew.has(kind) ? 1 : 0;
  const repeated = [
    ...repeat(3 + extra, others),
    ...repeat(1 + extra, finalizers),
    ...causes.filter((cause) => !ofMetadata.includes(cause)),
  ];
  return { ...refused, details: { ...refused.details, causes: repeated } };
}

function isOfFinalizers({ field = '' }: StatusCause): boolean {
  return field.startsWith('metadata.finalizers');
}

function repeat(count: number, causes: readonly StatusCause[]): readonly StatusCause[] {
  return Array.from({ length: count }, () => causes).flat();
}

/** Kinds whose updates are also validated like new objects. */
const validatedAsNew: ReadonlySet<string> = new Set([
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
