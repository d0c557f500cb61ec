import type { EnvFromSource, EnvVar } from 'kubernetes-types/core/v1';
import { type FieldError, invalidEach, invalidValue, oneOf, requiredValue } from '../validation/field-errors.ts';
import { configKey, dnsSubdomain, envVarName } from '../validation/names.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateEnv`, `validateEnvVarValueFrom`.

/** The errors of a container's environment variables. `field` is the path of their list. */
export function envErrors(variables: readonly EnvVar[], field: string): readonly FieldError[] {
  return variables.flatMap((variable, at) => {
    const { name } = variable;
    return [
      ...(name === ''
        ? [requiredValue(`${field}[${at}].name`)]
        : invalidEach(`${field}[${at}].name`, name, envVarName(name))),
      ...valueFromErrors(variable, `${field}[${at}].valueFrom`),
    ];
  });
}

/** The errors of the ConfigMaps and Secrets from which a container gets environment variables. */
export function envFromErrors(sources: readonly EnvFromSource[], field: string): readonly FieldError[] {
  return sources.flatMap(({ prefix = '', configMapRef, secretRef }, at) => {
    const errors: FieldError[] = [];
    if (prefix !== '') errors.push(...invalidEach(`${field}[${at}].prefix`, prefix, envVarName(prefix)));
    for (const [key, ref] of Object.entries({ configMapRef, secretRef })) {
      const path = `${field}[${at}].${key}.name`;
      if (ref !== undefined) errors.push(...(ref.name ? nameErrors(ref.name, path) : [requiredValue(path)]));
    }
    const count = (configMapRef ? 1 : 0) + (secretRef ? 1 : 0);
    if (count === 0) errors.push(invalidValue(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (count > 1) errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
    return errors;
  });
}

/** Fields of a pod that a variable may show. */
const shownFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

function valueFromErrors({ value = '', valueFrom }: EnvVar, field: string): readonly FieldError[] {
  if (valueFrom === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const errors: FieldError[] = [];
  const count = Object.keys(valueFrom).length;
  if (fieldRef) errors.push(...fieldRefErrors(fieldRef.fieldPath, `${field}.fieldRef.fieldPath`));
  if (resourceFieldRef && resourceFieldRef.resource === '')
    errors.push(requiredValue(`${field}.resourceFieldRef.resource`));
  for (const [key, ref] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (!ref) continue;
    errors.push(...nameErrors(ref.name ?? '', `${field}.${key}.name`));
    if (ref.key === '') errors.push(requiredValue(`${field}.${key}.key`));
    else errors.push(...invalidEach(`${field}.${key}.key`, ref.key, configKey(ref.key)));
  }
  if (count === 0) {
    const sources = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalidValue(field, '', `must specify one of: ${sources}`));
  } else if (value !== '') {
    errors.push(invalidValue(field, '', 'may not be specified when `value` is not empty'));
  } else if (count > 1) {
    errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

function fieldRefErrors(path: string, field: string): readonly FieldError[] {
  if (path === '') return [requiredValue(field)];
  const [, name] = /^(metadata\.(?:labels|annotations))\['.*'\]$/.exec(path) ?? [];
  if (name !== undefined || shownFields.includes(path)) return [];
  if (/^metadata\.(labels|annotations)$|^spec\.(host|restartPolicy|schedulerName)|^status\.phase$/.test(path)) {
    return oneOf(field, path, shownFields);
  }
  return [invalidValue(field, path, `error converting fieldPath: field label not supported: ${path}`)];
}

/** The name of an object that need not be there yet. */
function nameErrors(name: string, field: string): readonly FieldError[] {
  return invalidEach(field, name, dnsSubdomain(name));
}
