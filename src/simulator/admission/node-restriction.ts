import type { Node, Pod } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { forbidden, notFound, type Status } from '../../kube/api-errors.ts';
import { quoteGo } from '../../kube/go-text.ts';
import { isEqual, isObject } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { nodeOf, type User } from '../../rbac/user.ts';
import { leases } from '../kinds/coordination/lease.ts';
import { isNode, nodes } from '../kinds/core/node.ts';
import { persistentVolumeClaims } from '../kinds/core/persistent-volume-claim.ts';
import { isPod, pods } from '../kinds/core/pod.ts';
import type { Kind } from '../kinds/kind.ts';
import type { ObjectReader } from '../objects.ts';
import { referencedNames } from '../pod-spec/referenced-names.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './attributes.ts';

/**
 * Keeps the kubelet of a node to its own node and the pods there, and from the labels and taints by which workloads are
 * kept away from nodes.
 * Source: kubernetes/kubernetes plugin/pkg/admission/noderestriction/admission.go.
 */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  admit: (object, kind, attributes) => {
    const fault = writeFault(object, kind, attributes);
    if (fault === undefined) return undefined;
    return { refused: forbidden(kind, object.metadata.name ?? '', fault), at: [] };
  },
};

/** The refusal of a kubelet that deletes an object, if it may not. */
export function nodeDeletionRefusal(user: User | undefined, object: Manifest, kind: Kind): Status | undefined {
  const node = user && nodeOf(user);
  if (node === undefined) return undefined;
  const refused = (because: string): Status => forbidden(kind, object.metadata.name ?? '', because);
  if (node === '') return refused(`could not determine node from user ${quoteGo(user?.name ?? '')}`);
  if (isPod(object) && object.spec.nodeName !== node) {
    return refused(`node ${quoteGo(node)} can only delete pods with spec.nodeName set to itself`);
  }
  const { name = '' } = object.metadata;
  return isNode(object) && name !== node ? refused(otherNode(node, name)) : undefined;
}

/** The refusal of a kubelet that evicts a pod of another node. */
export function nodeEvictionRefusal(user: User, pod: Pod): Status | undefined {
  const node = nodeOf(user);
  if (node === undefined || pod.spec?.nodeName === node) return undefined;
  const because = `node ${node} can only evict pods with spec.nodeName set to itself`;
  return forbidden(pods, pod.metadata?.name ?? '', because);
}

/** What a kubelet asks a token for. */
export interface AskedToken {
  readonly namespace: string;
  readonly account: Kind;
  readonly name: string;
  readonly audiences: readonly string[];
  readonly boundObjectRef: unknown;
}

/** The refusal of a kubelet that asks for a token which no pod on its node needs. */
export function nodeTokenRefusal(user: User, objects: ObjectReader, asked: AskedToken): Status | undefined {
  const node = nodeOf(user);
  if (node === undefined) return undefined;
  const refused = (because: string): Status => forbidden(asked.account, asked.name, because);
  const { apiVersion, kind, name, uid } = isObject(asked.boundObjectRef) ? asked.boundObjectRef : {};
  if (apiVersion !== 'v1' || kind !== 'Pod' || typeof name !== 'string' || name === '') {
    return refused('node requested token not bound to a pod');
  }
  if (typeof uid !== 'string' || uid === '') return refused('node requested token with a pod binding without a uid');
  const pod = objects.get(pods, asked.namespace, name);
  if (pod === undefined) return notFound(pods, name);
  if (uid !== pod.metadata.uid) {
    const text = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    return refused(text);
  }
  if (pod.spec.nodeName !== node) return refused('node requested token bound to a pod scheduled on a different node');
  if (asked.audiences.length > 1) return refused('node may only request 0 or 1 audiences');
  const [audience = ''] = asked.audiences;
  const sources = (pod.spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  const isMounted = sources.some(({ serviceAccountToken: token }) => token && (token.audience ?? '') === audience);
  if (isMounted) return undefined;
  const because = `audience ${quoteGo(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`;
  return refused(because);
}

/** Why a kubelet may not write an object; undefined where it may, and for other users. */
function writeFault(object: Manifest, kind: Kind, attributes: AdmissionAttributes): string | undefined {
  const { user, existing, subresource } = attributes;
  const node = user && nodeOf(user);
  if (node === undefined) return undefined;
  if (node === '') return `could not determine node from user ${quoteGo(user?.name ?? '')}`;
  if (isPod(object)) return podFault(node, object, attributes);
  if (isNode(object)) return nodeFault(node, object, existing);
  const { name = '' } = object.metadata;
  switch (kind) {
    case persistentVolumeClaims:
      return subresource === 'status' ? undefined : 'may only update PVC status';
    case leases:
      return leaseFault(node, object, existing);
    case nodes:
      return name === node ? undefined : otherNode(node, name);
    default:
      return undefined;
  }
}

function leaseFault(node: string, { metadata }: Manifest, existing: Manifest | undefined): string | undefined {
  const { name = '', namespace = '' } = metadata;
  if (namespace !== 'kube-node-lease') {
    return 'can only access leases in the "kube-node-lease" system namespace';
  }
  return name === node || existing !== undefined
    ? undefined
    : 'can only access node lease with the same name as the requesting node';
}

const MIRROR = 'kubernetes.io/config.mirror';

function podFault(
  node: string,
  pod: Pod,
  { existing, subresource = '', objects }: AdmissionAttributes,
): string | undefined {
  const quoted = quoteGo(node);
  if (subresource === 'status') {
    if (!existing || !isPod(existing)) return undefined;
    if (existing.spec.nodeName !== node) {
      return `node ${quoted} can only update pod status for pods with spec.nodeName set to itself`;
    }
    const isSame = isEqual(pod.metadata?.labels ?? {}, existing.metadata.labels ?? {});
    return isSame ? undefined : `node ${quoted} cannot update labels through pod status`;
  }
  if (subresource !== '') {
    return `unexpected pod subresource ${quoteGo(subresource)}, only 'status' and 'eviction' are allowed`;
  }
  if (existing !== undefined) {
    return `unexpected operation "UPDATE", node ${quoted} can only create and delete mirror pods`;
  }
  if (pod.metadata?.annotations?.[MIRROR] === undefined) {
    return `pod does not have "${MIRROR}" annotation, node ${quoted} can only create mirror pods`;
  }
  if (pod.spec?.nodeName !== node) return `node ${quoted} can only create pods with spec.nodeName set to itself`;
  return ownerFault(node, pod.metadata, objects) ?? referenceFault(quoted, pod);
}

function ownerFault(node: string, metadata: ObjectMeta, objects: ObjectReader | undefined): string | undefined {
  const quoted = quoteGo(node);
  const [owner, ...more] = metadata.ownerReferences ?? [];
  if (more.length > 0) return `node ${quoted} can only create pods with a single owner reference set to itself`;
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    return `node ${quoted} can only create pods with an owner reference set to itself`;
  }
  if (owner.controller !== true) {
    return `node ${quoted} can only create pods with a controller owner reference set to itself`;
  }
  if (owner.blockOwnerDeletion === true) {
    return `node ${quoted} must not set blockOwnerDeletion on an owner reference`;
  }
  const uid = objects?.get(nodes, node)?.metadata.uid;
  return owner.uid === uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
}

function referenceFault(quoted: string, { spec }: Pod): string | undefined {
  if (spec === undefined) return undefined;
  const what: readonly (readonly [Parameters<typeof referencedNames>[1], string])[] = [
    ['serviceaccounts', 'a service account'],
    ['secrets', 'secrets'],
    ['configmaps', 'configmaps'],
    ['persistentvolumeclaims', 'persistentvolumeclaims'],
  ];
  const named = what.find(([kind]) => referencedNames(spec, kind).size > 0);
  return named && `node ${quoted} can not create pods that reference ${named[1]}`;
}

function nodeFault(node: string, object: Node, existing: Manifest | undefined): string | undefined {
  const { name = '', labels = {}, ownerReferences } = object.metadata ?? {};
  if (name !== node) return otherNode(node, name);
  const before = existing && isNode(existing) ? existing : undefined;
  if (before !== undefined) {
    if (!isEqual(object.spec?.taints ?? [], before.spec.taints ?? [])) {
      return `node ${quoteGo(node)} is not allowed to modify taints`;
    }
    if (!isEqual(ownerReferences ?? [], before.metadata.ownerReferences ?? [])) {
      return `node ${quoteGo(node)} is not allowed to modify ownerReferences`;
    }
  }
  const changed = changedKeys(labels, before?.metadata.labels ?? {})
    .filter(isKeptFromKubelets)
    .toSorted();
  if (changed.length === 0) return undefined;
  return before === undefined
    ? `node ${quoteGo(node)} is not allowed to set the following labels: ${changed.join(', ')}`
    : `is not allowed to modify labels: ${changed.join(', ')}`;
}

function otherNode(node: string, name: string): string {
  return `node ${quoteGo(node)} is not allowed to modify node ${quoteGo(name)}`;
}

type Labels = Readonly<Record<string, string>>;

function changedKeys(one: Labels, other: Labels): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
}

/** Whether kubelets may not set a label: one of those that keep workloads apart, or an unknown one of Kubernetes itself. */
function isKeptFromKubelets(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  const isIn = (domain: string): boolean => prefix === domain || prefix.endsWith(`.${domain}`);
  if (isIn('node-restriction.kubernetes.io')) return true;
  if (!isIn('kubernetes.io') && !isIn('k8s.io')) return false;
  return !kubeletLabels.has(key) && !isIn('kubelet.kubernetes.io') && !isIn('node.kubernetes.io');
}

/** Source: k8s.io/kubelet pkg/apis/well_known_labels.go. */
const kubeletLabels: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);
