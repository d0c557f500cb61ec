import type { ServicePort, ServiceSpec } from 'kubernetes-types/core/v1';
import { parseAddress, printAddress } from '../../../kube/addresses.ts';
import { addressErrors, blockErrors } from '../../validation/addresses.ts';
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
import { dnsLabel, dnsSubdomain, labelKey, portName, portNumber } from '../../validation/names.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation/validation.go, `ValidateService`.

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

/** The errors of a Service's spec, in the server's order. */
export function serviceErrors(spec: ServiceSpec): readonly FieldError[] {
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
    const { name = '', targetPort = 0, protocol, appProtocol } = port;
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
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined) {
    errors.push(
      ...oneOf('spec.trafficDistribution', distribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode']),
    );
  }
  return errors;
}

/** The error of an address that differs from the one before. Source: `ValidateServiceClusterIPsRelatedFields`. */
export function clusterIpChangeErrors(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName' || before.type === 'ExternalName' || !before.clusterIP) return [];
  if (spec.clusterIP === before.clusterIP) return [];
  const because = before.clusterIPs?.[0] === spec.clusterIPs?.[0] ? 'field is immutable' : 'may not change once set';
  return [invalidValue('spec.clusterIPs[0]', spec.clusterIPs ?? null, because)];
}
