import { kubectlError, type Status } from './api-errors.ts';
import { isObject, jsonType } from './json.ts';
import type { Manifest } from './manifest.ts';

/**
 * Checks a document as kubectl does before it sends it: an object with apiVersion, kind and a name. Returns the
 * manifest, or the refusal in the words of kubectl with the path of the field. Recorded from kubectl v1.35.4.
 */
export function asManifest(
  value: unknown,
  file: string,
): { readonly manifest: Manifest } | { readonly status: Status; readonly at: string } {
  if (!isObject(value)) return refused(validating(file, 'invalid object to validate'), '');
  const { apiVersion, kind, metadata } = value;
  const faults = [typeFault('apiVersion', apiVersion), typeFault('kind', kind)].filter((fault) => fault !== null);
  const [first] = faults;
  if (first !== undefined) {
    const text = faults.length > 1 ? `[${faults.join(', ')}]` : first;
    return refused(validating(file, text), first.startsWith('kind') ? 'kind' : 'apiVersion');
  }
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) {
    const text = `json: cannot unmarshal ${jsonType(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`;
    return refused(`unable to decode "${file}": ${text}`, 'metadata');
  }
  for (const field of ['name', 'namespace'] as const) {
    const given = metadata?.[field];
    if (given === undefined || given === null || typeof given === 'string') continue;
    const text = `json: cannot unmarshal ${jsonType(given)} into Go struct field ObjectMeta.metadata.${field} of type string`;
    return refused(`unable to decode "${file}": ${text}`, `metadata.${field}`);
  }
  if (!metadata?.['name'] && !metadata?.['generateName']) {
    return refused(
      `error when retrieving current configuration of "${file}": resource name may not be empty`,
      'metadata',
    );
  }
  return { manifest: value as unknown as Manifest };
}

function typeFault(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return `${field} not set`;
  return typeof value === 'string' ? null : `${field} isn't string type`;
}

function validating(file: string, text: string): string {
  const hint = 'if you choose to ignore these errors, turn validation off with --validate=false';
  return `error validating "${file}": error validating data: ${text}; ${hint}`;
}

function refused(message: string, at: string): { readonly status: Status; readonly at: string } {
  return { status: kubectlError(message), at };
}
