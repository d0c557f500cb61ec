import { badRequest, type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  tooLong,
  unsupportedValue,
} from '../../simulator/validation/field-errors.ts';
import type { ApiRequest } from '../request.ts';

/** What the query of a write says about it. */
export interface WriteQuery {
  readonly dryRun: boolean;
  /** Who writes: the manager of the fields. Unless given, the program that the request comes from. */
  readonly manager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  /** An apply that takes fields from their managers. */
  readonly force: boolean;
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

/**
 * Reads the query of a write.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go, `ValidateCreateOptions` and its neighbours.
 */
export function readWriteQuery(
  request: ApiRequest,
  kind: OptionsKind,
  isApply = false,
): { readonly query: WriteQuery } | { readonly refused: Status } {
  const { query } = request;
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  const force = query.get('force');
  const errors = [
    ...managerErrors(manager, isApply),
    ...dryRunErrors(query.getAll('dryRun')),
    ...(['', 'Ignore', 'Strict', 'Warn'].includes(validation)
      ? []
      : [unsupportedValue('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn'])]),
    ...(kind === 'PatchOptions' && force !== null && !isApply
      ? [forbiddenValue('force', 'may not be specified for non-apply patch')]
      : []),
  ];
  if (errors.length > 0) return { refused: invalidOptions(kind, errors) };
  return {
    query: {
      dryRun: query.has('dryRun'),
      manager: manager === '' ? programOf(request) : manager,
      fieldValidation: validation === '' ? 'Warn' : (validation as WriteQuery['fieldValidation']),
      force: force !== null && !/^(0|false)$/i.test(force),
    },
  };
}

/** HTTP 422, of options that a request carries. */
export function invalidOptions(kind: OptionsKind | 'DeleteOptions', errors: readonly FieldError[]): Status {
  return invalid({ group: 'meta.k8s.io', version: 'v1', kind, plural: '' }, '', errors);
}

/** The faults of `dryRun`: nothing but `All` may stand there. */
export function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  if (values.every((value) => value === 'All')) return [];
  const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  return [{ reason: 'FieldValueNotSupported', field: 'dryRun', message }];
}

/** A whole number of a query, or the refusal in Go's words. Undefined where it is not given. */
export function wholeNumber(text: string | null): { readonly number?: number } | { readonly refused: Status } {
  if (text === null) return {};
  if (/^[-+]?[0-9]{1,18}$/.test(text)) return { number: Number(text) };
  return { refused: badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`) };
}

const LONGEST_MANAGER = 128;

function managerErrors(manager: string, isApply: boolean): readonly FieldError[] {
  if (manager === '') return isApply ? [requiredValue('fieldManager', 'is required for apply patch')] : [];
  const characters = Array.from(manager);
  const odd = characters.findIndex((character) => !/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character));
  const character = characters[odd] ?? '';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [
    ...(new TextEncoder().encode(manager).length > LONGEST_MANAGER ? [tooLong('fieldManager', LONGEST_MANAGER)] : []),
    ...(odd < 0 ? [] : [invalidValue('fieldManager', manager, `invalid character U+${code} (at position ${odd})`)]),
  ];
}

/** `kubectl/v1.35.4 (linux/amd64) …` is `kubectl`. */
function programOf({ headers }: ApiRequest): string {
  const program = (headers['user-agent'] ?? '').split('/')[0]!.trim();
  return program === '' ? 'unknown' : program.slice(0, LONGEST_MANAGER);
}
