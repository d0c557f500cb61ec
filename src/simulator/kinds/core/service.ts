import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1';
import { invalid } from '../../../kube/refusals.ts';
import { isEqual } from '../../objects.ts';
import { addressErrors, addressWarnings, blockErrors, parseAddress, printAddress } from '../../validation/addresses.ts';
import {
  duplicateValue,
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
} from '../../validation/field-errors.ts';
import { labelErrors } from '../../validation/labels.ts';
import { dns1035Label, dnsLabel, dnsSubdomain, labelKey, portName, portNumber } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';
import { placementErrors, setFamilies } from './service-addresses.ts';

/**
 * Addresses and node ports are given out by the cluster, not here; what is asked for is validated.
 * Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateService`; pkg/apis/core/v1/defaults.go.
 */
export const service: Kind<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  namespaced: true,
  nameRule: dns1035Label,
  defaults: ({ spec }) => setDefaults(spec!),
  prepare: (object, { existing }) => {
    const before = existing as Service | undefined;
    if (before) keepAllocated(object.spec!, before.spec ?? {});
    Object.assign(object, { status: before?.status ?? { loadBalancer: {} } });
  },
  // Addresses are given out before the rest is looked at, so their faults stand alone.
  forbid: ({ metadata, spec }) => {
    const errors = placementErrors(spec!);
    return errors.length === 0 ? undefined : invalid(service, metadata?.name ?? '', errors);
  },
  validate: ({ spec }) => specErrors(spec!),
  validateUpdate: ({ spec }, before) => [...clusterIpChangeErrors(spec!, before.spec ?? {}), ...specErrors(spec!)],
  warnings: ({ spec }) => [
    ...(isAddress(spec!.clusterIP)
      ? (spec!.clusterIPs ?? []).flatMap((ip, at) => addressWarnings(`spec.clusterIPs[${at}]`, ip))
      : []),
    ...(spec!.externalIPs ?? []).flatMap((ip, at) => addressWarnings(`spec.externalIPs[${at}]`, ip)),
    ...(spec!.clusterIP === 'None' && spec!.sessionAffinity === 'ClientIP'
      ? ['spec.SessionAffinity is ignored for headless services']
      : []),
    ...(spec!.externalName && spec!.type !== 'ExternalName'
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
    ...(trafficDistributionOf(spec!) === 'PreferClose'
      ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
      : []),
  ],
};

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

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

function specErrors(spec: ServiceSpec): readonly FieldError[] {
  const headless = spec.clusterIP === 'None';
  const ports = spec.ports ?? [];
  const none = ports.length === 0 && !headless && spec.type !== 'ExternalName';
  return [
    ...(none ? [requiredValue('spec.ports')] : []),
    ...typeErrors(spec),
    ...portsErrors(ports),
    ...labelErrors(spec.selector, 'spec.selector'),
    ...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...affinityErrors(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, at) => externalIpErrors(ip, `spec.externalIPs[${at}]`)),
    ...oneOf('spec.type', spec.type, types),
    ...nodePortErrors(spec),
    ...samePortErrors(ports),
    ...loadBalancerErrors(spec),
    ...trafficErrors(spec),
  ];
}

function typeErrors(spec: ServiceSpec): readonly FieldError[] {
  const { type, clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = '' } = spec;
  if (type !== 'ExternalName') {
    if (clusterIP !== 'None' || (type !== 'NodePort' && type !== 'LoadBalancer')) return [];
    return [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)];
  }
  const forbidden = 'may not be set for ExternalName services';
  const errors: FieldError[] = [];
  if (clusterIP !== '' || clusterIPs.length > 0) errors.push(forbiddenValue('spec.clusterIPs', forbidden));
  if (ipFamilies.length > 0) errors.push(forbiddenValue('spec.ipFamilies', forbidden));
  if (ipFamilyPolicy !== undefined) errors.push(forbiddenValue('spec.ipFamilyPolicy', forbidden));
  // An absolute name may end with a dot.
  const name = externalName.replace(/\.$/, '');
  if (name === '') return [...errors, requiredValue('spec.externalName')];
  return [...errors, ...invalidEach('spec.externalName', name, dnsSubdomain(name))];
}

function portsErrors(ports: readonly ServicePort[]): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, at) => {
    const field = `spec.ports[${at}]`;
    const { name = '', targetPort = 0, protocol } = port;
    const appProtocol = (port as { appProtocol?: string }).appProtocol;
    const errors: FieldError[] = [];
    if (name === '' && ports.length > 1) errors.push(requiredValue(`${field}.name`));
    else if (name !== '') {
      const faults = dnsLabel(name);
      errors.push(...invalidEach(`${field}.name`, name, faults));
      if (names.has(name)) errors.push(duplicateValue(`${field}.name`, name));
      names.add(name);
    }
    errors.push(...invalidEach(`${field}.port`, port.port, portNumber(port.port)));
    errors.push(...oneOf(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    const targetFaults = typeof targetPort === 'string' ? portName(targetPort) : portNumber(targetPort);
    errors.push(...invalidEach(`${field}.targetPort`, targetPort, targetFaults));
    if (appProtocol !== undefined)
      errors.push(...invalidEach(`${field}.appProtocol`, appProtocol, labelKey(appProtocol)));
    return errors;
  });
}

function affinityErrors(spec: ServiceSpec): readonly FieldError[] {
  const timeout =
    spec.sessionAffinity === 'ClientIP' ? spec.sessionAffinityConfig?.clientIP?.timeoutSeconds : undefined;
  if (timeout === undefined || (timeout > 0 && timeout <= 86_400)) return [];
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  return [invalidValue(field, timeout, 'must be greater than 0 and less than 86400')];
}

function externalIpErrors(ip: string, field: string): readonly FieldError[] {
  const address = parseAddress(ip);
  if (address === undefined) return addressErrors(field, ip);
  const printed = printAddress(address);
  const wrong = (because: string): readonly FieldError[] => [invalidValue(field, ip, because)];
  if (printed === '0.0.0.0' || printed === '::') return wrong(`may not be unspecified (${printed})`);
  if (printed.startsWith('127.') || printed === '::1')
    return wrong('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (printed.startsWith('169.254.') || /^fe[89ab]/.test(printed)) {
    return wrong('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  }
  return printed.startsWith('224.0.0.') || /^ff.2:/.test(printed)
    ? wrong('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')
    : [];
}

/** Two ports of one number and protocol, and two alike node ports. */
function samePortErrors(ports: readonly ServicePort[]): readonly FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap((port, at) => {
    const key = `${port.protocol}/${port.port}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const value = { Name: '', Protocol: port.protocol, AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 };
    return [duplicateValue(`spec.ports[${at}]`, value)];
  });
}

function nodePortErrors({ type, ports = [] }: ServiceSpec): readonly FieldError[] {
  const given = ports.flatMap(({ nodePort, protocol }, at) => {
    return nodePort ? [{ field: `spec.ports[${at}].nodePort`, nodePort, key: `${protocol}/${nodePort}` }] : [];
  });
  const unfit = type === 'ClusterIP' ? given : [];
  const doubled = given.filter(({ key }, at) => given.findIndex((other) => other.key === key) < at);
  return [
    ...unfit.map(({ field }) => forbiddenValue(field, "may not be used when `type` is 'ClusterIP'")),
    ...doubled.map(({ field, nodePort }) => duplicateValue(field, nodePort)),
  ];
}

function loadBalancerErrors(spec: ServiceSpec): readonly FieldError[] {
  const balanced = spec.type === 'LoadBalancer';
  const only = "may only be used when `type` is 'LoadBalancer'";
  const errors: FieldError[] = [];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !balanced) errors.push(forbiddenValue('spec.LoadBalancerSourceRanges', only));
  errors.push(...ranges.flatMap((range, at) => blockErrors(`spec.LoadBalancerSourceRanges[${at}]`, range.trim())));
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balanced) {
    errors.push(forbiddenValue('spec.allocateLoadBalancerNodePorts', only));
  }
  const { loadBalancerClass } = spec;
  if (loadBalancerClass !== undefined && !balanced) errors.push(forbiddenValue('spec.loadBalancerClass', only));
  else if (loadBalancerClass !== undefined) {
    errors.push(...invalidEach('spec.loadBalancerClass', loadBalancerClass, labelKey(loadBalancerClass)));
  }
  return errors;
}

function trafficErrors(spec: ServiceSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  const exposed = spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0;
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || exposed;
  if (spec.externalTrafficPolicy !== undefined) {
    const field = 'spec.externalTrafficPolicy';
    if (external) errors.push(...oneOf(field, spec.externalTrafficPolicy, ['Cluster', 'Local']));
    else
      errors.push(
        invalidValue(field, spec.externalTrafficPolicy, 'may only be set for externally-accessible services'),
      );
  }
  if (spec.healthCheckNodePort && !(spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local')) {
    const because = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(invalidValue('spec.healthCheckNodePort', spec.healthCheckNodePort, because));
  }
  if (spec.internalTrafficPolicy !== undefined) {
    errors.push(...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, ['Cluster', 'Local']));
  }
  const distribution = trafficDistributionOf(spec);
  if (distribution !== undefined) {
    errors.push(
      ...oneOf('spec.trafficDistribution', distribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode']),
    );
  }
  return errors;
}

function clusterIpChangeErrors(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName' || before.type === 'ExternalName' || !before.clusterIP) return [];
  if (spec.clusterIP === before.clusterIP) return [];
  const because = before.clusterIPs?.[0] === spec.clusterIPs?.[0] ? 'field is immutable' : 'may not change once set';
  return [invalidValue('spec.clusterIPs[0]', spec.clusterIPs ?? null, because)];
}

function trafficDistributionOf(spec: ServiceSpec): string | undefined {
  return (spec as { trafficDistribution?: string }).trafficDistribution;
}

function isAddress(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text !== 'None';
}
