import type { Status } from './api-errors.ts';

/** What kubectl was doing when the server refused: it prints the verb and the file. */
export interface KubectlAction {
  readonly verb?: 'creating' | 'patching' | 'replacing' | 'deleting';
  readonly file?: string;
}

/**
 * A refusal as kubectl prints it on standard error, without the final newline.
 * Source: k8s.io/kubectl pkg/cmd/util/helpers.go, `checkErr`, `StandardErrorMessage`; k8s.io/cli-runtime,
 * `AddSourceToErr`.
 */
export function printStatus(status: Status, doing: KubectlAction = {}): string {
  if (status.reason === 'Invalid') return printInvalid(status);
  if (isByKubectl(status)) return `error: ${status.message}`;
  const source =
    doing.file === undefined ? '' : `error when ${doing.verb ?? 'creating'} ${JSON.stringify(doing.file)}: `;
  const reason = status.reason === '' ? '' : ` (${status.reason})`;
  return `Error from server${reason}: ${source}${status.message}`;
}

/** Whether kubectl itself refuses, before it asks a server: servers have errors without a reason of their own (HTTP 500). */
export function isByKubectl({ reason, code }: Status): boolean {
  return reason === '' && code === 400;
}

function printInvalid({ message, details }: Status): string {
  const what = details?.kind ? `The ${details.kind} "${details.name ?? ''}" is invalid` : 'The request is invalid';
  if (details === undefined) return `The request is invalid: ${message}`;
  const causes = new Set(details.causes?.map((cause) => `${cause.field ?? ''}: ${cause.message}`));
  if (causes.size === 0) return what;
  if (causes.size === 1) return `${what}: ${[...causes][0]}`;
  return [`${what}: `, ...[...causes].map((cause) => `* ${cause}`)].join('\n');
}
