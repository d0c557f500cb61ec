import { type FieldError, invalidValue, requiredValue, tooLong } from '../../validation/field-errors.ts';
import { dnsLabel, dnsSubdomain } from '../../validation/names.ts';

/**
 * The errors of the name of a signer: `example.com/signer-name`.
 * Source: kubernetes/kubernetes pkg/apis/core/validation/names.go, `ValidateSignerName`.
 */
export function signerNameErrors(field: string, name: string): readonly FieldError[] {
  if (name === '') return [requiredValue(field)];
  const [domain = '', path, ...more] = name.split('/');
  if (path === undefined || more.length > 0) {
    const form = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalidValue(field, name, form)];
  }
  const labels = domain.split('.');
  return [
    ...(domain.length > MOST ? [tooLong(field, MOST)] : []),
    ...firstFaulty(field, domain, labels, dnsLabel),
    ...(labels.length < 2
      ? [invalidValue(field, domain, 'should be a domain with at least two segments separated by dots')]
      : []),
    ...firstFaulty(field, path, path.split('.'), dnsSubdomain),
    ...(name.length > MOST_OF_ALL ? [tooLong(field, MOST_OF_ALL)] : []),
  ];
}

/** In bytes. */
const MOST = 253;
const MOST_OF_ALL = MOST + 1 + MOST + 63 + 1;

/** The errors of the first part that has any: those of the others would read alike. */
function firstFaulty(
  field: string,
  value: string,
  parts: readonly string[],
  rule: (part: string) => readonly string[],
): readonly FieldError[] {
  const faulty = parts.find((part) => rule(part).length > 0);
  if (faulty === undefined) return [];
  return rule(faulty).map((because) =>
    invalidValue(field, value, `validating label ${JSON.stringify(faulty)}: ${because}`),
  );
}
