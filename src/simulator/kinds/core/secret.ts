import type { Secret } from 'kubernetes-types/core/v1';
import { isEqual } from '../../../kube/json.ts';
import {
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  requiredValue,
} from '../../validation/field-errors.ts';
import { configKey, dnsSubdomain } from '../../validation/names.ts';
import { age, entryCount } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A Secret as the API server holds it. */
export type SecretObject = ApiObject<Secret>;

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateSecret`; pkg/apis/core/v1/conversion.go. */
export const secrets: Kind<SecretObject, true> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  nameRule: dnsSubdomain,
  withoutGeneration: true,
  defaults: (object) => {
    object.type ??= 'Opaque';
    const { stringData } = object;
    if (stringData === undefined) return;
    const encoded = Object.entries(stringData).map(([key, text]): [string, string] => [key, toBase64(text)]);
    object.data = { ...object.data, ...Object.fromEntries(encoded) };
    delete object.stringData;
  },
  validate: (object) => dataErrors(object),
  validateUpdate: (object, before) => [
    ...(object.type === before.type ? [] : [invalidValue('type', object.type, 'field is immutable')]),
    ...(before.immutable ? changeErrors(object, before) : []),
    ...dataErrors(object),
  ],
  cells: (object, now) => [object.metadata.name ?? '', object.type ?? '', entryCount(object.data), age(object, now)],
};

/** What the types of Secrets that Kubernetes knows must hold. */
const keysOfType: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function changeErrors(object: Secret, before: Secret): readonly FieldError[] {
  const because = 'field is immutable when `immutable` is set';
  return [
    ...(object.immutable ? [] : [forbiddenValue('immutable', because)]),
    ...(isEqual(object.data, before.data) ? [] : [forbiddenValue('data', because)]),
  ];
}

function dataErrors({ metadata, data = {}, type = '' }: Secret): readonly FieldError[] {
  return [
    ...Object.keys(data)
      .sort()
      .flatMap((key) => invalidEach(`data[${key}]`, key, configKey(key))),
    ...(keysOfType[type] ?? []).flatMap((key) => (Object.hasOwn(data, key) ? [] : [requiredValue(`data[${key}]`)])),
    ...(type === 'kubernetes.io/basic-auth' ? loginErrors(data) : []),
    ...(type === 'kubernetes.io/service-account-token' ? accountErrors(metadata?.annotations) : []),
  ];
}

/** One of the two is enough. */
function loginErrors(data: Readonly<Record<string, string>>): readonly FieldError[] {
  const keys = ['username', 'password'];
  return keys.some((key) => Object.hasOwn(data, key)) ? [] : keys.map((key) => requiredValue(`data[${key}]`));
}

function accountErrors(annotations: Readonly<Record<string, string>> | undefined): readonly FieldError[] {
  const name = 'kubernetes.io/service-account.name';
  return annotations?.[name] ? [] : [requiredValue(`metadata.annotations[${name}]`)];
}

function toBase64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
