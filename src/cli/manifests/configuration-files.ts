import { isObject, type JsonObject } from '../../kube/json.ts';
import { groupOf, isServed, isServedGroup } from '../../kube/schema/served-kinds.ts';

/**
 * What to call a document that is a configuration file and no object of a cluster, as they stand beside manifests: a
 * `kustomization.yaml` and its patches, the values of a Helm chart, the configuration of a kubelet. It has no name. Null
 * where it is a manifest, or meant to be one.
 */
export function configurationName(value: unknown): string | null {
  if (isJsonPatch(value)) return 'This patch';
  if (!isObject(value) || hasName(value)) return null;
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return isValues(value) ? 'This' : null;
  const group = groupOf(apiVersion);
  if (!isServedGroup(group)) return group.includes('.') ? kind : null;
  // A kubeconfig is a `Config` of `v1`.
  return !isServed(apiVersion, kind) && isWithoutParts(value) ? kind : null;
}

function hasName({ metadata }: JsonObject): boolean {
  return isObject(metadata) && Boolean(metadata['name'] ?? metadata['generateName']);
}

/** Whether a document has neither of the parts that objects have. */
function isWithoutParts(value: JsonObject): boolean {
  return value['metadata'] === undefined && value['spec'] === undefined;
}

/** Whether a document is nothing like a manifest: the values of a chart may have a `kind`, and `Chart.yaml` has a version. */
function isValues(value: JsonObject): boolean {
  return isWithoutParts(value) && Object.keys(value).some((key) => key !== 'apiVersion' && key !== 'kind');
}

function isJsonPatch(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((step) => isObject(step) && typeof step['op'] === 'string' && typeof step['path'] === 'string')
  );
}
