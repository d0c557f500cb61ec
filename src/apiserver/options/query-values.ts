import { badRequest, type Status } from '../../kube/api-errors.ts';

/**
 * Whether a flag of a query is set: it is there, and it is neither `0` nor `false`.
 * Source: k8s.io/apimachinery pkg/runtime/conversion.go, `Convert_Slice_string_To_bool`.
 */
export function isFlagSet(value: string | null): boolean {
  return value !== null && !/^(0|false)$/i.test(value);
}

/** Reads a whole number of a query. A text that is none is refused in the words of Go's `strconv`. */
export function parseWholeNumber(text: string): { readonly number: number } | { readonly refused: Status } {
  if (/^[-+]?[0-9]{1,18}$/.test(text)) return { number: Number(text) };
  return { refused: badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`) };
}
