import type { Node } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../../kube/manifest.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A Node as the API server holds it. */
export type NodeObject = ApiObject<Node>;

/** Of a Node only the fields and the metadata are checked. */
export const nodes: Kind<NodeObject, false> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false,
  nameRule: dnsSubdomain,
  withoutGeneration: true,
  cells: (object, now) => {
    const { metadata, spec, status } = object;
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    const words = [
      ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady',
      ...(spec.unschedulable ? ['SchedulingDisabled'] : []),
    ];
    const addressOf = (wanted: string): string =>
      status?.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
    return [
      metadata.name ?? '',
      words.join(','),
      rolesOf(metadata.labels ?? {}),
      age(object, now),
      status?.nodeInfo?.kubeletVersion ?? '',
      addressOf('InternalIP'),
      addressOf('ExternalIP'),
      status?.nodeInfo?.osImage || '<unknown>',
      status?.nodeInfo?.kernelVersion || '<unknown>',
      status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
    ];
  },
};

/** The address that a node's status gives as the internal one. */
export function internalAddressOf({ status }: Node): string | undefined {
  return status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
}

/** Whether an object is a Node. */
export function isNode(object: Manifest): object is NodeObject {
  return object.kind === 'Node' && object.apiVersion === 'v1';
}

function rolesOf(labels: Readonly<Record<string, string>>): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return [key.slice(prefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return [...new Set(roles.filter((role) => role !== ''))].toSorted().join(',') || '<none>';
}
