import type { ConfigMap } from 'kubernetes-types/core/v1';
import { isEqual } from '../../../kube/json.ts';
import { type FieldError, forbiddenValue, invalidEach, invalidValue } from '../../validation/field-errors.ts';
import { configKey, dnsSubdomain } from '../../validation/names.ts';
import { age, entryCount } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A ConfigMap as the API server holds it. */
export type ConfigMapObject = ApiObject<ConfigMap>;

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateConfigMap`. */
export const configMaps: Kind<ConfigMapObject, true> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  nameRule: dnsSubdomain,
  withoutGeneration: true,
  validate: (object) => keyErrors(object),
  validateUpdate: (object, before) => [...(before.immutable ? changeErrors(object, before) : []), ...keyErrors(object)],
  cells: (object, now) => [
    object.metadata.name ?? '',
    entryCount(object.data) + entryCount(object.binaryData),
    age(object, now),
  ],
};

function keyErrors({ data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const doubled = (key: string): readonly FieldError[] =>
    Object.hasOwn(binaryData, key) ? [invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData')] : [];
  return [
    ...Object.keys(data)
      .sort()
      .flatMap((key) => [...invalidEach(`data[${key}]`, key, configKey(key)), ...doubled(key)]),
    ...Object.keys(binaryData)
      .sort()
      .flatMap((key) => invalidEach(`binaryData[${key}]`, key, configKey(key))),
  ];
}

function changeErrors(object: ConfigMap, before: ConfigMap): readonly FieldError[] {
  const because = 'field is immutable when `immutable` is set';
  return [
    ...(object.immutable ? [] : [forbiddenValue('immutable', because)]),
    ...(isEqual(object.data, before.data) ? [] : [forbiddenValue('data', because)]),
    ...(isEqual(object.binaryData, before.binaryData) ? [] : [forbiddenValue('binaryData', because)]),
  ];
}
