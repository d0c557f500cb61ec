import type { EphemeralContainer, PodSpec } from 'kubernetes-types/core/v1';
import { isEqual } from '../../kube/json.ts';
import {
  duplicateValue,
  type FieldError,
  forbiddenValue,
  invalidEach,
  oneOf,
  requiredValue,
  valueNotFound,
} from '../validation/field-errors.ts';
import { dnsLabel } from '../validation/names.ts';
import { containerDefaults } from './defaults.ts';
import { envErrors, envFromErrors } from './env.ts';
import { securityErrors } from './security.ts';
import { mountsErrors } from './volumes.ts';

/** An object that has the spec of a pod. */
interface WithPodSpec {
  readonly spec: PodSpec;
}

/** Fills in what the ephemeral containers of a pod leave out, in place. */
export function ephemeralDefaults({ spec }: WithPodSpec): void {
  for (const container of spec.ephemeralContainers ?? []) containerDefaults(container);
}

/**
 * The faults of a pod's ephemeral containers, given the pod as it stands: they may be added, and nothing else.
 * Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidatePodEphemeralContainersUpdate`,
 * `validateEphemeralContainers`.
 */
export function ephemeralErrors({ spec }: WithPodSpec, before: WithPodSpec): readonly FieldError[] {
  const containers = spec.ephemeralContainers ?? [];
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name);
  const names = new Set(others);
  const errors = containers.flatMap((container, at) => {
    const field = `spec.ephemeralContainers[${at}]`;
    const { name, image = '', targetContainerName } = container;
    const twice = names.has(name) ? [duplicateValue(`${field}.name`, name)] : [];
    names.add(name);
    return [
      ...(name === '' ? [requiredValue(`${field}.name`)] : invalidEach(`${field}.name`, name, dnsLabel(name))),
      ...(image === '' ? [requiredValue(`${field}.image`)] : []),
      ...oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
        'File',
        'FallbackToLogsOnError',
      ]),
      ...envErrors(container.env ?? [], `${field}.env`),
      ...envFromErrors(container.envFrom ?? [], `${field}.envFrom`),
      ...mountsErrors(container, spec.volumes ?? [], `${field}.volumeMounts`),
      ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
      ...securityErrors(container.securityContext, spec, `${field}.securityContext`),
      ...twice,
      ...(targetContainerName && !others.includes(targetContainerName)
        ? [valueNotFound(`${field}.targetContainerName`, targetContainerName)]
        : []),
      ...forbiddenFields(container, field),
    ];
  });
  return errors.length > 0 ? errors : changedErrors(containers, before.spec.ephemeralContainers ?? []);
}

function forbiddenFields(container: EphemeralContainer, field: string): readonly FieldError[] {
  return (['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const)
    .filter((name) => container[name] !== undefined && Object.keys(container[name]).length > 0)
    .map((name) => forbiddenValue(`${field}.${name}`, 'cannot be set for an Ephemeral Container'));
}

function changedErrors(
  containers: readonly EphemeralContainer[],
  before: readonly EphemeralContainer[],
): readonly FieldError[] {
  return before.flatMap((old) => {
    const now = containers.find(({ name }) => name === old.name);
    if (now !== undefined && isEqual(now, old)) return [];
    const how = now === undefined ? 'removed' : 'changed';
    const because = `existing ephemeral containers ${JSON.stringify(old.name)} may not be ${how}\n`;
    return [forbiddenValue('spec.ephemeralContainers', because)];
  });
}
