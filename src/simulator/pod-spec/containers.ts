import type { Container, ContainerPort, PodSpec } from 'kubernetes-types/core/v1';
import { compareQuantities } from '../../kube/quantity.ts';
import {
  duplicateValue,
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  oneOf,
  requiredValue,
} from '../validation/field-errors.ts';
import { dnsLabel, labelKey, portName, portNumber } from '../validation/names.ts';
import { envErrors, envFromErrors } from './env.ts';
import { lifecycleErrors, probeErrors } from './probes.ts';
import { securityErrors } from './security.ts';
import { mountsErrors } from './volumes.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation, `validateContainers`, `validateInitContainers`.

/** The errors of the containers of a pod. `field` is the path of their list: `spec.containers`. */
export function containersErrors(spec: PodSpec, field: string): readonly FieldError[] {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [requiredValue(field)];
  const names = new Set<string>();
  return [
    ...containers.flatMap((container, at) => [
      ...commonErrors(container, spec, `${field}[${at}]`),
      ...sameNameErrors(container, names, `${field}[${at}]`),
      ...lifecycleErrors(container.lifecycle ?? {}, spec, `${field}[${at}].lifecycle`),
      ...probesErrors(container, `${field}[${at}]`),
      ...restartErrors(container, `${field}[${at}]`),
    ]),
    ...hostPortErrors(containers, field),
  ];
}

/** The errors of the init containers of a pod, sidecars among them. `field` is the path of their list. */
export function initContainersErrors(spec: PodSpec, field: string): readonly FieldError[] {
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  return (spec.initContainers ?? []).flatMap((container, at) => {
    const path = `${field}[${at}]`;
    const sidecar = container.restartPolicy === 'Always';
    return [
      ...commonErrors(container, spec, path),
      ...restartErrors(container, path),
      ...sameNameErrors(container, names, path),
      ...hostPortErrors([container], field),
      ...(sidecar
        ? [...lifecycleErrors(container.lifecycle ?? {}, spec, `${path}.lifecycle`), ...probesErrors(container, path)]
        : forbiddenInInit(container, path)),
    ];
  });
}

function commonErrors(container: Container, spec: PodSpec, field: string): readonly FieldError[] {
  const { name, image = '' } = container;
  return [
    ...(name === '' ? [requiredValue(`${field}.name`)] : invalidEach(`${field}.name`, name, dnsLabel(name))),
    ...(image === '' ? [requiredValue(`${field}.image`)] : []),
    ...oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...portsErrors(container.ports ?? [], `${field}.ports`),
    ...envErrors(container.env ?? [], `${field}.env`),
    ...envFromErrors(container.envFrom ?? [], `${field}.envFrom`),
    ...mountsErrors(container, spec.volumes ?? [], `${field}.volumeMounts`),
    ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...resourceErrors(container.resources ?? {}, `${field}.resources`),
    ...securityErrors(container.securityContext, spec, `${field}.securityContext`),
  ];
}

function portsErrors(ports: readonly ContainerPort[], field: string): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = '', containerPort, hostPort, protocol }, at) => {
    const path = `${field}[${at}]`;
    const errors: FieldError[] = [];
    if (name !== '') {
      const faults = portName(name);
      errors.push(...invalidEach(`${path}.name`, name, faults));
      if (faults.length === 0 && names.has(name)) errors.push(duplicateValue(`${path}.name`, name));
      if (faults.length === 0) names.add(name);
    }
    if (containerPort === 0) errors.push(requiredValue(`${path}.containerPort`));
    else errors.push(...invalidEach(`${path}.containerPort`, containerPort, portNumber(containerPort)));
    if (hostPort !== undefined) errors.push(...invalidEach(`${path}.hostPort`, hostPort, portNumber(hostPort)));
    errors.push(...oneOf(`${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']));
    return errors;
  });
}

/** One port of the node can be taken once. */
function hostPortErrors(containers: readonly Container[], field: string): readonly FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ hostPort, hostIP = '', protocol }, at) => {
      if (hostPort === undefined) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicateValue(`${field}[${container}].ports[${at}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

function sameNameErrors({ name }: Container, names: Set<string>, field: string): readonly FieldError[] {
  if (names.has(name)) return [duplicateValue(`${field}.name`, name)];
  names.add(name);
  return [];
}

function probesErrors(container: Container, field: string): readonly FieldError[] {
  return [
    ...probeErrors(container.livenessProbe, `${field}.livenessProbe`, { once: true }),
    ...probeErrors(container.readinessProbe, `${field}.readinessProbe`, { readiness: true }),
    ...probeErrors(container.startupProbe, `${field}.startupProbe`, { once: true }),
  ];
}

function forbiddenInInit(container: Container, field: string): readonly FieldError[] {
  return (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap((key) =>
    container[key] === undefined
      ? []
      : [forbiddenValue(`${field}.${key}`, 'may not be set for init containers without restartPolicy=Always')],
  );
}

function restartErrors({ restartPolicy }: Container, field: string): readonly FieldError[] {
  return restartPolicy === undefined
    ? []
    : oneOf(`${field}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure']);
}

function resourceErrors(
  { limits = {}, requests = {} }: NonNullable<Container['resources']>,
  field: string,
): readonly FieldError[] {
  return [
    ...inOrder(limits).flatMap(([name, amount]) => [
      ...resourceNameErrors(name, `${field}.limits[${name}]`),
      ...amountErrors(amount, `${field}.limits[${name}]`),
    ]),
    ...inOrder(requests).flatMap(([name, amount]) => {
      const errors = [
        ...resourceNameErrors(name, `${field}.requests[${name}]`),
        ...amountErrors(amount, `${field}.requests[${name}]`),
      ];
      const limit = limits[name];
      if (limit !== undefined && compareQuantities(amount, limit) > 0) {
        const because = `must be less than or equal to ${name} limit of ${limit}`;
        errors.push(invalidValue(`${field}.requests`, amount, because));
      }
      return errors;
    }),
  ];
}

/** Go meets the entries of a map in any order; here it is the alphabet's. */
function inOrder(amounts: Readonly<Record<string, string>>): readonly [string, string][] {
  return Object.entries(amounts).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function resourceNameErrors(name: string, field: string): readonly FieldError[] {
  const faults = labelKey(name);
  if (faults.length > 0) return invalidEach(field, name, faults);
  if (standardResources.has(name) || name.startsWith('hugepages-') || name.includes('/')) return [];
  return [
    invalidValue(field, name, 'must be a standard resource type or fully qualified'),
    invalidValue(field, name, 'must be a standard resource for containers'),
  ];
}

const standardResources = new Set(['cpu', 'memory', 'ephemeral-storage']);

function amountErrors(amount: string, field: string): readonly FieldError[] {
  return compareQuantities(amount, '0') < 0 ? [invalidValue(field, amount, 'must be greater than or equal to 0')] : [];
}
