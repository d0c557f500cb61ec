import { canonicalAddress } from '../kube/addresses.ts';
import { type Labels, printLabels } from '../kube/labels.ts';
import type { Destination, HypotheticalPod } from './flow.ts';

/** The reason why a text is not an endpoint, as a sentence. */
export interface EndpointFault {
  readonly fault: string;
}

const namePattern = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * Prints an endpoint as command lines and flow files write it: `shop/db-0`, `service:shop/db`, `203.0.113.9`,
 * `node:n1`; a pod that need not exist by labels: `shop/{app=web}`, `{team=ops}/{app=app}`, `shop/{}`.
 */
export function printEndpoint(endpoint: Destination): string {
  if ('pod' in endpoint) return endpoint.pod;
  if ('service' in endpoint) return `service:${endpoint.service}`;
  if ('ip' in endpoint) return endpoint.ip;
  if ('node' in endpoint) return `node:${endpoint.node}`;
  const { namespace, labels } = endpoint.like;
  const where = typeof namespace === 'string' ? namespace : `{${printLabels(namespace.labels)}}`;
  return `${where}/{${printLabels(labels)}}`;
}

/**
 * Reads an endpoint by its form alone. Whether it exists, and whether `shop/db` is a pod or a workload, only a snapshot
 * can tell: see network/resolve-endpoint.ts.
 */
export function parseEndpoint(text: string): Destination | EndpointFault {
  const trimmed = text.trim();
  if (trimmed === '') return { fault: 'An endpoint is empty.' };
  const address = canonicalAddress(trimmed);
  if (address !== undefined) return { ip: address };
  if (trimmed.startsWith('service:')) {
    const service = trimmed.slice('service:'.length);
    return isNamespacedName(service) ? { service } : fault(text, 'A Service is written service:namespace/name.');
  }
  if (trimmed.startsWith('node:')) {
    const node = trimmed.slice('node:'.length);
    return namePattern.test(node) ? { node } : fault(text, 'A node is written node:name.');
  }
  if (trimmed.includes('{')) return parseHypotheticalPod(text, trimmed);
  if (isNamespacedName(trimmed)) return { pod: trimmed };
  return fault(
    text,
    'Write namespace/pod, namespace/workload, service:namespace/name, an IP address, node:name or namespace/{label=value}.',
  );
}

function parseHypotheticalPod(text: string, trimmed: string): Destination | EndpointFault {
  const match = /^(?:(?<name>[^{}/]+)|\{(?<around>[^{}]*)\})\/\{(?<labels>[^{}]*)\}$/.exec(trimmed);
  const labels = parseLabels(match?.groups?.labels);
  const namespace = match?.groups?.name ?? parseLabels(match?.groups?.around);
  if (labels === undefined || namespace === undefined) {
    return fault(text, 'A pod is written by its labels as namespace/{key=value,…} or {key=value,…}/{key=value,…}.');
  }
  if (typeof namespace === 'string' && !namePattern.test(namespace)) {
    return fault(text, `${namespace} cannot be the name of a namespace.`);
  }
  const like: HypotheticalPod = {
    namespace: typeof namespace === 'string' ? namespace : { labels: namespace },
    labels,
  };
  return { like };
}

/** Reads `app=web,tier=front`; an empty text means no labels. Undefined where the text is not a list of labels. */
function parseLabels(list: string | undefined): Labels | undefined {
  if (list === undefined) return undefined;
  const labels: Record<string, string> = {};
  for (const part of list.split(',').map((each) => each.trim())) {
    if (part === '' && list.trim() === '') break;
    const match = /^(?<key>[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?)=(?<value>[-A-Za-z0-9_.]*)$/.exec(part);
    if (match?.groups === undefined) return undefined;
    labels[match.groups.key ?? ''] = match.groups.value ?? '';
  }
  return labels;
}

function isNamespacedName(text: string): boolean {
  const parts = text.split('/');
  return parts.length === 2 && parts.every((part) => namePattern.test(part));
}

function fault(text: string, expected: string): EndpointFault {
  return { fault: `“${text}” is no endpoint. ${expected}` };
}
