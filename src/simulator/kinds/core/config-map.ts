import type { ConfigMap } from 'kubernetes-types/core/v1';
import { isEqual } from '../../objects.ts';
import { type FieldError, forbiddenValue, invalidEach, invalidValue } from '../../validation/field-errors.ts';
import { configKey, dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateConfigMap`. */
export const configMap: Kind<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  nameRule: dnsSubdomain,
  validate: (object) => keyErrors(object),
  validateUpdate: (object, before) => [...(before.immutable ? changeErrors(object, before) : []), ...keyErrors(object)],
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
