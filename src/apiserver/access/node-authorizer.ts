import type { AccessRequest, ResourceAccess } from '../../rbac/access-request.ts';
import type { Access } from '../../rbac/authorize.ts';
import { nodeRules } from '../../rbac/bootstrap-policy.ts';
import { ruleAllows } from '../../rbac/policy-rule.ts';
import { nodeOf, type User } from '../../rbac/user.ts';
import { persistentVolumeClaims } from '../../simulator/kinds/core/persistent-volume-claim.ts';
import { pods } from '../../simulator/kinds/core/pod.ts';
import type { ObjectReader } from '../../simulator/objects.ts';
import { type Referenced, referencedNames } from '../../simulator/pod-spec/referenced-names.ts';

/** Allowed, or no opinion with a reason, which may be empty. */
type Opinion = { readonly allowed: boolean; readonly reason: string };

const allowed: Opinion = { allowed: true, reason: '' };

/**
 * What the kubelet of a node may do besides what roles give it: it reads what pods on its own node name, and writes about
 * its own node. Undefined for a user who is no kubelet.
 * Source: kubernetes/kubernetes plugin/pkg/auth/authorizer/node/node_authorizer.go.
 */
export function nodeAccess(objects: ObjectReader, user: User, request: AccessRequest): Access | undefined {
  const node = nodeOf(user);
  if (node === undefined) return undefined;
  if (node === '') return noOpinion(`unknown node for user "${user.name}"`);
  if ('path' in request) return nodeRules().some((rule) => ruleAllows(rule, request)) ? allowed : noOpinion('');
  const decide = byResource[request.group === '' ? request.resource : `${request.resource}.${request.group}`];
  if (decide !== undefined) return decide({ objects, node }, request);
  return nodeRules().some((rule) => ruleAllows(rule, request)) ? allowed : noOpinion('');
}

interface Kubelet {
  readonly objects: ObjectReader;
  readonly node: string;
}

const byResource: Readonly<Record<string, (kubelet: Kubelet, request: ResourceAccess) => Opinion>> = {
  secrets: readNamed('secrets'),
  configmaps: readNamed('configmaps'),
  persistentvolumeclaims: (kubelet, request) => {
    if (request.subresource === 'status') {
      return ['update', 'patch'].includes(request.verb)
        ? related('persistentvolumeclaims', kubelet, request)
        : noOpinion('can only get/update/patch this type');
    }
    return getNamed(request, () => related('persistentvolumeclaims', kubelet, request));
  },
  persistentvolumes: (kubelet, request) => getNamed(request, () => relatedVolume(kubelet, request)),
  'resourceclaims.resource.k8s.io': (kubelet, request) => getNamed(request, () => unrelated(kubelet, request)),
  'volumeattachments.storage.k8s.io': (kubelet, request) => getNamed(request, () => unrelated(kubelet, request)),
  serviceaccounts: accountAccess,
  'leases.coordination.k8s.io': leaseAccess,
  'csinodes.storage.k8s.io': driverAccess,
  nodes: ownNodeAccess,
  pods: podAccess,
};

function noOpinion(reason: string): Access & Opinion {
  return { allowed: false, reason };
}

/** `get`, `list` and `watch` of one object that a pod on the node names. */
function readNamed(kind: Referenced): (kubelet: Kubelet, request: ResourceAccess) => Opinion {
  return (kubelet, request) => {
    if (!['get', 'list', 'watch'].includes(request.verb)) return noOpinion('can only read resources of this type');
    if (request.subresource) return noOpinion('cannot read subresource');
    if (!request.namespace) return noOpinion('can only read namespaced object of this type');
    return related(kind, kubelet, request);
  };
}

function getNamed({ verb, subresource }: ResourceAccess, decide: () => Opinion): Opinion {
  if (verb !== 'get') return noOpinion('can only get individual resources of this type');
  return subresource ? noOpinion('cannot get subresource') : decide();
}

function related(kind: Referenced, { objects, node }: Kubelet, request: ResourceAccess): Opinion {
  const { name = '', namespace = '' } = request;
  if (name === '') return noOpinion('No Object name found');
  const isNamed = podsOn(objects, node, namespace).some(({ spec }) => referencedNames(spec, kind).has(name));
  return isNamed ? allowed : noRelation(node);
}

function relatedVolume({ objects, node }: Kubelet, { name = '' }: ResourceAccess): Opinion {
  if (name === '') return noOpinion('No Object name found');
  const isMounted = podsOn(objects, node).some(({ metadata, spec }) =>
    [...referencedNames(spec, 'persistentvolumeclaims')].some(
      (claim) => objects.get(persistentVolumeClaims, metadata.namespace ?? '', claim)?.spec.volumeName === name,
    ),
  );
  return isMounted ? allowed : noRelation(node);
}

function unrelated({ node }: Kubelet, { name = '' }: ResourceAccess): Opinion {
  return name === '' ? noOpinion('No Object name found') : noRelation(node);
}

function accountAccess(kubelet: Kubelet, request: ResourceAccess): Opinion {
  const { verb, subresource, name = '' } = request;
  if (verb === 'get' && !subresource) return readNamed('serviceaccounts')(kubelet, request);
  if (verb !== 'create' || name === '') {
    return noOpinion('can only create tokens for individual service accounts');
  }
  if (subresource !== 'token') return noOpinion('can only create token subresource of serviceaccount');
  return related('serviceaccounts', kubelet, request);
}

const ownVerbs = ['get', 'create', 'update', 'patch', 'delete'];

function leaseAccess({ node }: Kubelet, { verb, namespace, name }: ResourceAccess): Opinion {
  if (!ownVerbs.includes(verb)) return noOpinion('can only get, create, update, patch, or delete a node lease');
  if (namespace !== 'kube-node-lease') {
    return noOpinion('can only access leases in the "kube-node-lease" system namespace');
  }
  if (verb === 'create' || name === node) return allowed;
  return noOpinion('can only access node lease with the same name as the requesting node');
}

function driverAccess({ node }: Kubelet, { verb, subresource, name }: ResourceAccess): Opinion {
  if (!ownVerbs.includes(verb)) return noOpinion('can only get, create, update, patch, or delete a CSINode');
  if (subresource) return noOpinion('cannot authorize CSINode subresources');
  if (verb === 'create' || name === node) return allowed;
  return noOpinion('can only access CSINode with the same name as the requesting node');
}

function ownNodeAccess({ node }: Kubelet, { verb, subresource, name = '' }: ResourceAccess): Opinion {
  if (subresource) return subresource === 'status' && ['update', 'patch'].includes(verb) ? allowed : noOpinion('');
  if (['create', 'update', 'patch'].includes(verb)) return allowed;
  if (!['get', 'list', 'watch'].includes(verb)) return noOpinion('');
  if (name === node) return allowed;
  return name === ''
    ? noOpinion(`node '${node}' cannot read all nodes, only its own Node object`)
    : noOpinion(`node '${node}' cannot read '${name}', only its own Node object`);
}

function podAccess(kubelet: Kubelet, request: ResourceAccess): Opinion {
  const { verb, subresource, name = '', fieldSelector = '' } = request;
  if (subresource) {
    const isAllowed =
      (subresource === 'status' && ['update', 'patch'].includes(verb)) ||
      (subresource === 'eviction' && verb === 'create');
    return isAllowed ? allowed : noOpinion('');
  }
  if (verb === 'create' || verb === 'delete') return allowed;
  if (verb === 'get') return getNamed(request, () => onNode(kubelet, request));
  if (verb !== 'list' && verb !== 'watch') return noOpinion('');
  if (fieldSelector.split(',').some((term) => /^spec\.nodeName==?/.test(term) && term.endsWith(`=${kubelet.node}`))) {
    return allowed;
  }
  return name === ''
    ? noOpinion('can only list/watch pods with spec.nodeName field selector')
    : onNode(kubelet, request);
}

function onNode({ objects, node }: Kubelet, { name = '', namespace = '' }: ResourceAccess): Opinion {
  if (name === '') return noOpinion('No Object name found');
  return objects.get(pods, namespace, name)?.spec.nodeName === node ? allowed : noRelation(node);
}

function noRelation(node: string): Opinion {
  return noOpinion(`no relationship found between node '${node}' and this object`);
}

function podsOn(objects: ObjectReader, node: string, namespace?: string) {
  return objects.list(pods, namespace).filter(({ spec }) => spec.nodeName === node);
}
