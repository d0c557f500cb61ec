import { type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  tooLong,
  unsupportedValue,
} from '../../simulator/validation/field-errors.ts';
import type { HttpRequest } from '../request.ts';
import { isFlagSet } from './query-values.ts';

/** The options in the query of a write. */
export interface WriteQuery {
  readonly dryRun: boolean;
  /** The manager of the written fields: the one that the request names, else the program that sent it. */
  readonly manager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  /** Whether an apply takes fields that have other managers. */
  readonly force: boolean;
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

/**
 * Reads the query of a write.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go, `ValidateCreateOptions` and its neighbours.
 */
export function readWriteQuery(
  request: HttpRequest,
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
      manager: manager === '' ? userAgentProgram(request) : manager,
      fieldValidation: validation === '' ? 'Warn' : (validation as WriteQuery['fieldValidation']),
      force: isFlagSet(force),
    },
  };
}

/** HTTP 422: the options of a request are invalid. */
export function invalidOptions(kind: OptionsKind | 'DeleteOptions', errors: readonly FieldError[]): Status {
  return invalid({ group: 'meta.k8s.io', version: 'v1', kind, plural: '' }, '', errors);
}

/** The errors of `dryRun`, of which the only valid value is `All`. */
export function dryRunErrors(values: readonly string[]): readonly FieldError[] {
  if (values.every((value) => value === 'All')) return [];
  const message = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  return [{ reason: 'FieldValueNotSupported', field: 'dryRun', message }];
}

const MAX_MANAGER_BYTES = 128;

function managerErrors(manager: string, isApply: boolean): readonly FieldError[] {
  if (manager === '') return isApply ? [requiredValue('fieldManager', 'is required for apply patch')] : [];
  const characters = Array.from(manager);
  const odd = characters.findIndex((character) => !/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character));
  const character = characters[odd] ?? '';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [
    ...(new TextEncoder().encode(manager).length > MAX_MANAGER_BYTES
      ? [tooLong('fieldManager', MAX_MANAGER_BYTES)]
      : []),
    ...(odd < 0 ? [] : [invalidValue('fieldManager', manager, `invalid character U+${code} (at position ${odd})`)]),
  ];
}

/** The program that sent a request: `kubectl` of `kubectl/v1.35.4 (linux/amd64) …`. */
function userAgentProgram({ headers }: HttpRequest): string {
  const program = (headers['user-agent'] ?? '').split('/')[0]!.trim();
  return program === '' ? 'unknown' : program.slice(0, MAX_MANAGER_BYTES);
}
