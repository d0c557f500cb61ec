import type { ServiceSpec } from 'kubernetes-types/core/v1';
import { parseAddress, printAddress } from '../../../kube/addresses.ts';
import { addressErrors } from '../../validation/addresses.ts';
import { duplicateValue, type FieldError, invalidValue, oneOf, requiredValue } from '../../validation/field-errors.ts';

// The addresses, families and node ports of a Service, in a cluster that has IPv4 only and 10.96.0.0/16 for Services,
// as one that kind makes. Source: kubernetes/kubernetes pkg/registry/core/service/storage/alloc.go;
// pkg/apis/core/validation, `ValidateServiceClusterIPsRelatedFields`.

/** Fills in the families of a Service that has addresses. */
export function setFamilies(spec: ServiceSpec): void {
  const selectorless = Object.keys(spec.selector ?? {}).length === 0;
  const given = (spec.clusterIPs ?? []).filter((ip) => parseAddress(ip) !== undefined).map(familyOf);
  if (!spec.ipFamilies?.length) spec.ipFamilies = given.length > 0 ? [...new Set(given)] : ['IPv4'];
  if (spec.clusterIP !== 'None' || !selectorless) {
    spec.ipFamilyPolicy ??= 'SingleStack';
    return;
  }
  // The endpoints of such a Service are written by others, so that it may have both families whatever the cluster has.
  spec.ipFamilyPolicy ??= 'RequireDualStack';
  if (spec.ipFamilyPolicy === 'SingleStack' || spec.ipFamilies.length > 1) return;
  spec.ipFamilies = spec.ipFamilies[0] === 'IPv6' ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
}

/** What keeps a Service from being given addresses and node ports in this cluster. */
export function placementErrors(spec: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const errors = familyErrors(spec);
  if (errors.length > 0) return errors;
  const families = otherFamilyErrors(spec);
  if (families.length > 0) return families;
  return [...outsideRangeErrors(spec.clusterIPs ?? []), ...nodePortErrors(spec)].slice(0, 1);
}

/** Addresses and families of a Service that do not fit each other, in whatever cluster. */
export function familyErrors(spec: ServiceSpec): readonly FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const errors = clusterIpErrors(spec);
  return errors.length > 0 ? errors : policyErrors(spec);
}

function clusterIpErrors(spec: ServiceSpec): readonly FieldError[] {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const field = 'spec.clusterIPs';
  const errors: FieldError[] = [];
  if (clusterIP === '' && clusterIPs.length > 0) {
    errors.push(invalidValue(field, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  } else if (clusterIP !== '' && clusterIPs.length === 0) {
    errors.push(requiredValue(field));
  } else if (clusterIP !== '' && clusterIPs[0] !== clusterIP) {
    errors.push(invalidValue(field, clusterIPs, 'first value must match `clusterIP`'));
  }
  for (const [at, family] of ipFamilies.entries()) {
    errors.push(...oneOf(`spec.ipFamilies[${at}]`, family, ['IPv4', 'IPv6']));
    if (ipFamilies.indexOf(family) < at) errors.push(duplicateValue(`spec.ipFamilies[${at}]`, family));
  }
  errors.push(...oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']));
  for (const [at, ip] of clusterIPs.entries()) {
    if (at > 0 || ip !== 'None') errors.push(...addressErrors(`${field}[${at}]`, ip));
    else if (clusterIPs.length > 1)
      errors.push(invalidValue(field, clusterIPs, "'None' must be the first and only value"));
  }
  if (clusterIPs.length > 2) errors.push(invalidValue(field, clusterIPs, 'may only hold up to 2 values'));
  for (const [at, ip] of clusterIPs.entries()) {
    const family = ipFamilies[at];
    if (parseAddress(ip) === undefined || family === undefined || familyOf(ip) === family) continue;
    const because = `expected an ${family} value as indicated by \`ipFamilies[${at}]\``;
    if (family === 'IPv4' || family === 'IPv6') errors.push(invalidValue(`${field}[${at}]`, ip, because));
  }
  return errors;
}

function policyErrors({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): readonly FieldError[] {
  if (ipFamilyPolicy !== 'SingleStack' || ipFamilies.length < 2) return [];
  const because = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified";
  return [invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, because)];
}

/** Families that this cluster does not have. */
function otherFamilyErrors({
  clusterIP,
  selector,
  ipFamilies = [],
  ipFamilyPolicy,
}: ServiceSpec): readonly FieldError[] {
  if (clusterIP === 'None' && Object.keys(selector ?? {}).length === 0) return [];
  const errors: FieldError[] = [];
  if (ipFamilyPolicy === 'RequireDualStack') {
    const because = 'this cluster is not configured for dual-stack services';
    errors.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, because));
  }
  const foreign = ipFamilies.indexOf('IPv6');
  if (foreign >= 0) errors.push(invalidValue(`spec.ipFamilies[${foreign}]`, 'IPv6', 'not configured on this cluster'));
  return errors;
}

const SERVICE_NETWORK = '10.96.';

function outsideRangeErrors(clusterIPs: readonly string[]): readonly FieldError[] {
  const address = clusterIPs[0] === undefined ? undefined : parseAddress(clusterIPs[0]);
  if (address === undefined) return [];
  const ip = printAddress(address);
  if (ip.startsWith(SERVICE_NETWORK)) return [];
  const because = `failed to allocate IP ${ip}: the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${SERVICE_NETWORK}0.0/16`;
  return [invalidValue('spec.clusterIPs', clusterIPs, because)];
}

/** The ports that a Service may have on every node, both included: the default of kube-apiserver's --service-node-port-range. */
export const nodePortRange = { first: 30_000, last: 32_767 };

function nodePortErrors({ type, ports = [] }: ServiceSpec): readonly FieldError[] {
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  const given = new Map<number, number>();
  return ports.flatMap(({ port, nodePort }, at) => {
    if (!nodePort) return [];
    const field = `spec.ports[${at}].nodePort`;
    if (nodePort < nodePortRange.first || nodePort > nodePortRange.last) {
      const because = `provided port is not in the valid range. The range of valid ports is ${nodePortRange.first}-${nodePortRange.last}`;
      return [invalidValue(field, nodePort, because)];
    }
    // Two protocols of one port may share a node port.
    const taken = given.has(nodePort) && given.get(nodePort) !== port;
    given.set(nodePort, port);
    return taken ? [invalidValue(field, nodePort, 'provided port is already allocated')] : [];
  });
}

function familyOf(address: string): string {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}
