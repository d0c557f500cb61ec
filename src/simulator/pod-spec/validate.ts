import type { PodSpec } from 'kubernetes-types/core/v1';
import { addressErrors } from '../validation/addresses.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
  unsupportedValue,
} from '../validation/field-errors.ts';
import { labelErrors } from '../validation/labels.ts';
import { dnsLabel, dnsSubdomain, labelKey, underscoredSubdomain } from '../validation/names.ts';
import { containersErrors, initContainersErrors } from './containers.ts';
import { affinityErrors, spreadErrors, tolerationsErrors } from './scheduling.ts';
import { podSecurityErrors } from './security.ts';
import { volumesErrors } from './volumes.ts';

/**
 * The faults of a pod's spec, defaults filled in, in the server's order. `field` is where it stands: `spec`, or
 * `spec.template.spec`. Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidatePodSpec`.
 */
export function podSpecErrors(spec: PodSpec, field: string): readonly FieldError[] {
  return [
    ...volumesErrors(spec.volumes ?? [], `${field}.volumes`),
    ...containersErrors(spec, `${field}.containers`),
    ...initContainersErrors(spec, `${field}.initContainers`),
    ...hostNetworkErrors(spec, field),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
    ...labelErrors(spec.nodeSelector, `${field}.nodeSelector`),
    ...podSecurityErrors(spec, `${field}.securityContext`),
    ...affinityErrors(spec.affinity ?? {}, `${field}.affinity`),
    ...dnsConfigErrors(spec, `${field}.dnsConfig`),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, at) =>
      invalidEach(`${field}.readinessGates[${at}].conditionType`, conditionType, labelKey(conditionType)),
    ),
    ...(spec.schedulingGates ?? []).flatMap(({ name }, at) =>
      invalidEach(`${field}.schedulingGates[${at}].name`, name, labelKey(name)),
    ),
    ...spreadErrors(spec.topologySpreadConstraints ?? [], `${field}.topologySpreadConstraints`),
    ...nameErrors(spec, field),
    ...tolerationsErrors(spec.tolerations ?? [], `${field}.tolerations`),
    ...hostAliasErrors(spec, `${field}.hostAliases`),
    ...optionalName(`${field}.priorityClassName`, spec.priorityClassName, dnsSubdomain),
    ...optionalName(`${field}.runtimeClassName`, spec.runtimeClassName, dnsSubdomain),
    ...osErrors(spec, `${field}.os`),
  ];
}

function hostNetworkErrors(spec: PodSpec, field: string): readonly FieldError[] {
  if (!spec.hostNetwork) return [];
  return spec.containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ hostPort, containerPort }, at) => {
      if (hostPort === undefined || hostPort === containerPort) return [];
      const because = 'must match `containerPort` when `hostNetwork` is true';
      return [invalidValue(`${field}.containers[${container}].ports[${at}].hostPort`, hostPort, because)];
    }),
  );
}

function dnsConfigErrors({ dnsPolicy, dnsConfig }: PodSpec, field: string): readonly FieldError[] {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  if (dnsPolicy === 'None' && dnsConfig === undefined) {
    return [requiredValue(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  }
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    const because = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    return [requiredValue(`${field}.nameservers`, because)];
  }
  const errors: FieldError[] = [];
  if (nameservers.length > 3) {
    errors.push(invalidValue(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  }
  errors.push(...nameservers.flatMap((address, at) => addressErrors(`${field}.nameservers[${at}]`, address)));
  for (const [at, search] of searches.entries()) {
    const name = search.replace(/\.$/, '');
    if (search !== '.') errors.push(...invalidEach(`${field}.searches[${at}]`, name, underscoredSubdomain(name)));
  }
  for (const [at, { name = '' }] of options.entries()) {
    if (name === '') errors.push(requiredValue(`${field}.options[${at}]`, 'must not be empty'));
  }
  return errors;
}

function nameErrors(spec: PodSpec, field: string): readonly FieldError[] {
  const deadline = spec.activeDeadlineSeconds;
  return [
    ...optionalName(`${field}.serviceAccountName`, spec.serviceAccountName, dnsSubdomain),
    ...optionalName(`${field}.nodeName`, spec.nodeName, dnsSubdomain),
    ...(deadline !== undefined && (deadline < 1 || deadline > 2 ** 31 - 1)
      ? [invalidValue(`${field}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive')]
      : []),
    ...optionalName(`${field}.hostname`, spec.hostname, dnsLabel),
    ...optionalName(`${field}.subdomain`, spec.subdomain, dnsLabel),
  ];
}

function hostAliasErrors({ hostAliases = [] }: PodSpec, field: string): readonly FieldError[] {
  return hostAliases.flatMap(({ ip = '', hostnames = [] }, at) => [
    ...addressErrors(`${field}[${at}].ip`, ip),
    ...hostnames.flatMap((name, index) => invalidEach(`${field}[${at}].hostnames[${index}]`, name, dnsSubdomain(name))),
  ]);
}

function osErrors({ os, securityContext }: PodSpec, field: string): readonly FieldError[] {
  if (os === undefined) return [];
  if (os.name === '') return [requiredValue(`${field}.name`, 'cannot be empty')];
  if (os.name !== 'linux' && os.name !== 'windows') return [unsupportedValue(field, os.name, ['linux', 'windows'])];
  if (os.name === 'linux' && securityContext?.windowsOptions) {
    const because = 'windows options cannot be set for a linux pod';
    return [forbiddenValue(`${field.replace(/\.os$/, '')}.securityContext.windowsOptions`, because)];
  }
  return [];
}

function optionalName(
  field: string,
  name: string | undefined,
  rule: (name: string) => readonly string[],
): readonly FieldError[] {
  return name === undefined || name === '' ? [] : invalidEach(field, name, rule(name));
}
