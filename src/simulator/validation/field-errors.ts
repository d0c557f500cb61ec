import type { FieldError } from '../../kube/api-errors.ts';
import { quoteGo } from '../../kube/go-text.ts';

// Source: k8s.io/apimachinery pkg/util/validation/field/errors.go. `field` is the path of the field at fault, as
// messages print it: `spec.ports[0].port`.

export type { FieldError };

/** `Invalid value: "x": must be …`: a value that breaks a rule. */
export function invalidValue(field: string, value: unknown, because: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${printValue(value)}: ${because}` };
}

/** `Required value`: a field that must be there and is not. `because` may say when it must. */
export function requiredValue(field: string, because = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    field,
    message: because === '' ? 'Required value' : `Required value: ${because}`,
  };
}

/** `Forbidden: …`: a field that may not be set, or may not change. */
export function forbiddenValue(field: string, because: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${because}` };
}

/** `Unsupported value: "x": supported values: "a", "b"`: a value that is none of a list. */
export function unsupportedValue(field: string, value: unknown, supported: readonly string[]): FieldError {
  const values = supported.map(quoteGo).join(', ');
  const message = `Unsupported value: ${printValue(value)}: supported values: ${values}`;
  return { reason: 'FieldValueNotSupported', field, message };
}

/** `Duplicate value: "x"`: a value that another entry of the same list has. */
export function duplicateValue(field: string, value: unknown): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${printValue(value)}` };
}

/** `Not found: "x"`: a name to which nothing in the object belongs. */
export function valueNotFound(field: string, value: unknown): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${printValue(value)}` };
}

/** `Too long: may not be more than 10 bytes`. */
export function tooLong(field: string, bytes: number): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${bytes} bytes` };
}

/** One error for each of the reasons, all of one value. */
export function invalidEach(field: string, value: unknown, reasons: readonly string[]): readonly FieldError[] {
  return reasons.map((because) => invalidValue(field, value, because));
}

/** An error unless the value is one of those. */
export function oneOf(field: string, value: unknown, supported: readonly string[]): readonly FieldError[] {
  return supported.some((one) => one === value) ? [] : [unsupportedValue(field, value, supported)];
}

/** An error where a number is there and is below zero. */
export function notNegative(field: string, value: number | undefined): readonly FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

/** Texts in quotes, anything else as Go writes it in JSON. */
function printValue(value: unknown): string {
  if (typeof value === 'string') return quoteGo(value);
  if (value === undefined) return 'null';
  return JSON.stringify(value).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
