import type { Secret } from 'kubernetes-types/core/v1';
import { type FieldError, invalidEach, invalidValue, requiredValue } from '../validation/field-errors.ts';
import { configKey, dnsSubdomain } from '../validation/names.ts';
import type { Kind } from './kind.ts';

/** Source: kubernetes/kubernetes pkg/apis/core/validation, `ValidateSecret`; pkg/apis/core/v1/conversion.go. */
export const secret: Kind<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  shortNames: [],
  namespaced: true,
  nameRule: dnsSubdomain,
  defaults: (object) => {
    object.type ??= 'Opaque';
    const { stringData } = object;
    if (stringData === undefined) return;
    const encoded = Object.entries(stringData).map(([key, text]): [string, string] => [key, toBase64(text)]);
    object.data = { ...object.data, ...Object.fromEntries(encoded) };
    delete object.stringData;
  },
  validate: dataErrors,
  validateUpdate: (object, before) => [
    ...(object.type === before.type ? [] : [invalidValue('type', object.type, 'field is immutable')]),
    ...dataErrors(object),
  ],
};

function dataErrors({ data = {}, type }: Secret): readonly FieldError[] {
  const needed = type === 'kubernetes.io/tls' ? ['tls.crt', 'tls.key'] : [];
  return [
    ...Object.keys(data)
      .sort()
      .flatMap((key) => invalidEach(`data[${key}]`, key, configKey(key))),
    ...needed.flatMap((key) => (Object.hasOwn(data, key) ? [] : [requiredValue(`data[${key}]`)])),
  ];
}

function toBase64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
