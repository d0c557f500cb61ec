import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1';
import { isEqual } from '../../../kube/json.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { addressWarnings } from '../../validation/addresses.ts';
import { dns1035Label } from '../../validation/names.ts';
import { age, balancerText, labelsText } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { familyErrors, placementErrors, setFamilies } from './service-addresses.ts';
import { clusterIpChangeErrors, serviceErrors } from './service-validation.ts';

/** A Service as the API server holds it. */
export type ServiceObject = ApiObject<Service>;

/**
 * The store gives out addresses and node ports; what a Service asks for is validated here.
 * Source: kubernetes/kubernetes pkg/registry/core/service/strategy.go; pkg/apis/core/v1/defaults.go.
 */
export const services: Kind<ServiceObject, true> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  namespaced: true,
  nameRule: dns1035Label,
  returnsDeletedObject: true,
  allowsCreateOnUpdate: true,
  withoutGeneration: true,
  allocatedFields: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
  defaults: ({ spec }) => setDefaults(spec),
  initialStatus: () => ({ loadBalancer: {} }),
  prepare: ({ spec }, before) => {
    if (before) keepAllocated(spec, before.spec);
  },
  allocationErrors: ({ spec }, { asItStands }) => (asItStands ? familyErrors(spec) : placementErrors(spec)),
  validate: ({ spec }) => serviceErrors(spec),
  validateUpdate: ({ spec }, before) => [...clusterIpChangeErrors(spec, before.spec), ...serviceErrors(spec)],
  warnings: ({ spec }) => [
    ...(isAddress(spec.clusterIP)
      ? (spec.clusterIPs ?? []).flatMap((ip, at) => addressWarnings(`spec.clusterIPs[${at}]`, ip))
      : []),
    ...(spec.externalIPs ?? []).flatMap((ip, at) => addressWarnings(`spec.externalIPs[${at}]`, ip)),
    ...(spec.clusterIP === 'None' && spec.sessionAffinity === 'ClientIP'
      ? ['spec.SessionAffinity is ignored for headless services']
      : []),
    ...(spec.externalName && spec.type !== 'ExternalName'
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
    ...(spec.trafficDistribution === 'PreferClose'
      ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
      : []),
  ],
  cells: (object, now) => {
    const { metadata, spec } = object;
    return [
      metadata.name ?? '',
      spec.type ?? '',
      spec.clusterIPs?.[0] ?? '<none>',
      externalIP(object),
      (spec.ports ?? []).map(portText).join(',') || '<none>',
      age(object, now),
      labelsText(spec.selector),
    ];
  },
};

/** Whether an object is a Service. */
export function isService(object: Manifest): object is ServiceObject {
  return object.kind === services.kind && object.apiVersion === services.version;
}

function setDefaults(spec: ServiceSpec): void {
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } };
  }
  spec.type ??= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    if (!port.targetPort) port.targetPort = port.port;
  }
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const exposed = spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0;
  if (external || exposed) spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  if (spec.type === 'ExternalName') {
    if (spec.internalTrafficPolicy === 'Cluster' || spec.internalTrafficPolicy === 'Local')
      delete spec.internalTrafficPolicy;
    return;
  }
  if (external || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  setFamilies(spec);
}

/** What the cluster gave out stays, unless the change asks for something else or its type has no use for it. */
function keepAllocated(spec: ServiceSpec, before: ServiceSpec): void {
  dropUnused(spec, before);
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return;
  if (!spec.clusterIP && before.clusterIP) [spec.clusterIP, spec.clusterIPs] = [before.clusterIP, before.clusterIPs];
  const alone = spec.clusterIP !== before.clusterIP && isEqual(spec.clusterIPs, before.clusterIPs);
  if (alone && spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  if (spec.type === 'ClusterIP') return;
  for (const port of spec.ports ?? []) {
    port.nodePort ??= before.ports?.find((old) => old.port === port.port && old.protocol === port.protocol)?.nodePort;
  }
}

/** Fields that a type lacks go when they stand as they did before the type changed. Source: `dropTypeDependentFields`. */
function dropUnused(spec: ServiceSpec, before: ServiceSpec): void {
  const drop = (key: keyof ServiceSpec): void => {
    if (isEqual(spec[key], before[key])) delete spec[key];
  };
  const external = (type: string | undefined): boolean => type === 'NodePort' || type === 'LoadBalancer';
  if (spec.type === 'ExternalName' && before.type !== 'ExternalName') {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'] as const)
      drop(key);
    if (spec.clusterIP === undefined)
      for (const key of ['clusterIPs', 'internalTrafficPolicy'] as const) delete spec[key];
  }
  if (external(before.type) && !external(spec.type)) {
    for (const port of spec.ports ?? []) {
      if (before.ports?.some((old) => old.nodePort === port.nodePort)) delete port.nodePort;
    }
    drop('externalTrafficPolicy');
    drop('healthCheckNodePort');
  }
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
}

function isAddress(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text !== 'None';
}

function externalIP({ spec, status }: ServiceObject): string {
  const own = spec.externalIPs ?? [];
  if (spec.type === 'ClusterIP' || spec.type === 'NodePort') return own.join(',') || '<none>';
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  if (spec.type !== 'LoadBalancer') return '<unknown>';
  const given = balancerText(status?.loadBalancer?.ingress);
  return [...(given === '' ? [] : given.split(',')), ...own].join(',') || '<pending>';
}

function portText({ port, nodePort, protocol }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol ?? 'TCP'}` : `${port}/${protocol ?? 'TCP'}`;
}
