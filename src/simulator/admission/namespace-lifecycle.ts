import { forbidden, notFound, type Status } from '../../kube/api-errors.ts';
import { namespaces } from '../kinds/core/namespace.ts';
import type { Kind } from '../kinds/kind.ts';
import type { AdmissionPlugin } from './attributes.ts';

/**
 * Refuses objects of a namespace that is not there, and new objects of a namespace that is being deleted.
 * Source: k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  admit: ({ metadata }, kind, { existing, objects }) => {
    if (objects === undefined || !kind.namespaced) return undefined;
    const { namespace = '', name = '' } = metadata;
    const found = objects.get(namespaces, namespace);
    if (found === undefined) return { refused: notFound(namespaces, namespace), at: [FIELD] };
    if (existing !== undefined || found.status?.phase !== 'Terminating') return undefined;
    return { refused: inTerminating(kind, name, namespace), at: [FIELD] };
  },
};

/** The refusal to delete a namespace that every cluster needs; undefined for all others. */
export function immortalNamespace(name: string): Status | undefined {
  return immortal.has(name) ? forbidden(namespaces, name, 'this namespace may not be deleted') : undefined;
}

/** Source: `immortalNamespaces` of the same file. */
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

const FIELD = 'metadata.namespace';

function inTerminating(kind: Kind, name: string, namespace: string): Status {
  const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const refused = forbidden(kind, name, because);
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message, field: FIELD };
  return { ...refused, details: { ...refused.details, causes: [cause] } };
}
