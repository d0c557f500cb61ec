import { badRequest, type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Kind } from '../../simulator/kinds/kind.ts';
import { parseFieldQuery } from './field-query.ts';
import { parseLabelQuery } from './label-query.ts';
import { isFlagSet, parseWholeNumber } from './query-values.ts';

/** The options of a list or a watch. */
export interface ListOptions {
  /** Whether the selectors of the request match an object. */
  readonly selects: (object: Manifest) => boolean;
  /** Whether the request has a selector. */
  readonly selective: boolean;
  readonly watch: boolean;
  /** How many objects at most; 0 for all. */
  readonly limit: number;
  /** The token of a list that is continued; empty for the first part. */
  readonly continue: string;
  /** Empty where none was given. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly sendInitialEvents: boolean;
  readonly allowWatchBookmarks: boolean;
  /** How long a watch lasts; absent where the request does not say so. */
  readonly timeoutSeconds?: number;
}

/**
 * Reads the query of a list or a watch, or of the deletion of a whole collection.
 * Source: k8s.io/apimachinery pkg/apis/meta/internalversion/validation/validation.go, `ValidateListOptions`.
 */
export function readListOptions(query: URLSearchParams, kind: Kind): ListOptions | { readonly refused: Status } {
  for (const name of ['limit', 'timeoutSeconds']) {
    const text = query.get(name) ?? '';
    const read = text === '' ? undefined : parseWholeNumber(text);
    if (read !== undefined && 'refused' in read) return read;
  }
  const labels = parseLabelQuery(query.get('labelSelector') ?? '');
  if ('fault' in labels) return { refused: badRequest(labels.fault) };
  const fields = parseFieldQuery(query.get('fieldSelector') ?? '', kind);
  if ('fault' in fields) return { refused: badRequest(fields.fault) };
  const timeout = Number(query.get('timeoutSeconds') ?? 0);
  const options: ListOptions = {
    selects: (object) => fields.matches(object) && labels.matches(object.metadata.labels ?? {}),
    selective: ['labelSelector', 'fieldSelector'].some((name) => (query.get(name) ?? '') !== ''),
    watch: isFlagSet(query.get('watch')),
    limit: Math.max(0, Number(query.get('limit') ?? 0)),
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    sendInitialEvents: isFlagSet(query.get('sendInitialEvents')),
    allowWatchBookmarks: isFlagSet(query.get('allowWatchBookmarks')),
    ...(timeout > 0 ? { timeoutSeconds: timeout } : {}),
  };
  const errors = options.watch ? watchErrors(options, query) : listErrors(options, query);
  return errors.length > 0 ? { refused: invalid(listOptions, '', errors) } : options;
}

/** The number of a resource version in a query; undefined where the text is not one. */
export function parseVersion(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const listOptions = { group: 'meta.k8s.io', version: '', kind: 'ListOptions', plural: '' };

function watchErrors({ resourceVersionMatch: match, sendInitialEvents }: ListOptions, query: URLSearchParams) {
  const errors: FieldError[] = [];
  const given = query.has('sendInitialEvents');
  if (match !== '') {
    if (!given)
      errors.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    if (match !== 'NotOlderThan') errors.push(notSupported(match, '"NotOlderThan"'));
  } else if (given) {
    errors.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (sendInitialEvents && (query.get('continue') ?? '') !== '') {
    errors.push(forbidden('continue is forbidden for watch', 'continue'));
  }
  return errors;
}

function listErrors({ resourceVersionMatch: match, resourceVersion, ...options }: ListOptions, query: URLSearchParams) {
  const errors: FieldError[] = [];
  if (query.has('sendInitialEvents')) {
    errors.push(forbidden('sendInitialEvents is forbidden for list', 'sendInitialEvents'));
  }
  if (match === '') return errors;
  if (options.continue !== '') errors.push(forbidden('resourceVersionMatch is forbidden when continue is provided'));
  if (resourceVersion === '')
    errors.push(forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    errors.push(notSupported(match, '"Exact", "NotOlderThan", ""'));
  }
  if (match === 'Exact' && resourceVersion === '0') {
    errors.push(forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  return errors;
}

function forbidden(because: string, field = 'resourceVersionMatch'): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${because}` };
}

function notSupported(value: string, supported: string): FieldError {
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
  return { reason: 'FieldValueNotSupported', field: 'resourceVersionMatch', message };
}
