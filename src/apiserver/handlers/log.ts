import type { ServerResponse } from 'node:http';
import type { ContainerStatus } from 'kubernetes-types/core/v1';
import type { ContainerLog, LogLine } from '../../containers/runtime/sessions.ts';
import { badRequest, type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';
import { sendStatus } from '../wire/respond.ts';
import { type PodContainer, podContainer } from './pod-container.ts';

/**
 * Answers a request for a container's log as plain text; one that is followed, until the container ends or the client
 * goes. What is refused is answered with its Status.
 * Source: core/v1 `PodLogOptions`; k8s.io/kubernetes pkg/apis/core/validation, `ValidatePodLogOptions`;
 * pkg/kubelet/kubelet_pods.go, `validateContainerLogStatus`.
 */
export function streamLog(context: ApiContext, request: ResourceRequest, response: ServerResponse): void {
  const wanted = logRequest(context, request);
  if ('refused' in wanted) sendStatus(response, wanted.refused);
  else writeLog(wanted, response);
}

interface LogRequest {
  readonly log: ContainerLog | undefined;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly since: Date | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number;
}

function logRequest(
  context: ApiContext,
  { query, namespace = '', name = '' }: ResourceRequest,
): LogRequest | { readonly refused: Status } {
  const numbers = numbersIn(query);
  if ('refused' in numbers) return numbers;
  const errors = optionErrors(numbers, query);
  if (errors.length > 0) return { refused: invalid(podLogOptions, name, errors) };
  const found = podContainer(context, { namespace, name, container: query.get('container') ?? '' });
  if ('refused' in found) return found;
  const previous = isSet(query, 'previous');
  const why = whyNoLog(found, name, previous);
  if (why !== undefined) return { refused: badRequest(why) };
  return {
    log: context.sessions.log(found, previous),
    follow: isSet(query, 'follow'),
    timestamps: isSet(query, 'timestamps'),
    since: sinceOf(numbers, query, context.now()),
    tailLines: numbers.tailLines,
    limitBytes: numbers.limitBytes ?? Number.POSITIVE_INFINITY,
  };
}

function writeLog(request: LogRequest, response: ServerResponse): void {
  const { log, follow, since, tailLines } = request;
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  let left = request.limitBytes;
  let waiting: Buffer[] = [];
  let held = 0;
  const flush = (): void => {
    if (waiting.length === 0 || response.writableNeedDrain) return;
    response.write(Buffer.concat(waiting));
    waiting = [];
    held = 0;
  };
  const write = (line: LogLine): void => {
    const bytes = Buffer.from(textOf(line, request.timestamps)).subarray(0, left);
    left -= bytes.length;
    // Short lines are many: one by one they would cost more than what is in them.
    if (waiting.length === 0 && follow) setImmediate(flush);
    waiting.push(bytes);
    held += bytes.length + lineCost;
  };
  const all = (log?.lines() ?? []).filter(({ time }) => since === undefined || time >= since);
  const wanted = tailLines === undefined ? all : all.slice(Math.max(0, all.length - tailLines));
  for (const line of wanted) if (left > 0) write(line);
  flush();
  if (!follow || log === undefined || left === 0) {
    response.end();
    return;
  }
  response.flushHeaders();
  const stop = log.follow((line) => {
    if (line !== null && left > 0 && held < mostUnread) write(line);
    if (line !== null && left > 0 && held < mostUnread) return;
    stop();
    response.end(Buffer.concat(waiting));
  });
  response.on('drain', flush).on('close', stop);
}

/** A client that follows and does not read is left behind. */
const mostUnread = 4 * 1024 * 1024;
/** What a line that waits costs beside its bytes. */
const lineCost = 64;

const podLogOptions = { group: '', version: 'v1', kind: 'PodLogOptions', plural: 'podlogoptions' };

interface Numbers {
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly limitBytes?: number;
}

function numbersIn(query: URLSearchParams): Numbers | { readonly refused: Status } {
  const numbers: Record<string, number> = {};
  for (const name of ['tailLines', 'sinceSeconds', 'limitBytes']) {
    const text = query.get(name);
    if (text === null || text === '') continue;
    if (!/^[+-]?\d{1,18}$/.test(text)) {
      return { refused: badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`) };
    }
    numbers[name] = Number(text);
  }
  return numbers;
}

function optionErrors({ tailLines, sinceSeconds, limitBytes }: Numbers, query: URLSearchParams): readonly FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, value: number, must: string): void => {
    errors.push({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: must be ${must}` });
  };
  if (tailLines !== undefined && tailLines < 0) wrong('tailLines', tailLines, 'greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1) wrong('limitBytes', limitBytes, 'greater than 0');
  if (sinceSeconds !== undefined && query.has('sinceTime')) {
    const message = 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified';
    errors.push({ reason: 'FieldValueForbidden', field: '[]', message });
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) wrong('sinceSeconds', sinceSeconds, 'greater than 0');
  if (query.has('stream')) {
    errors.push({ reason: 'FieldValueForbidden', field: 'stream', message: 'Forbidden: may not be specified' });
  }
  return errors;
}

function sinceOf({ sinceSeconds }: Numbers, query: URLSearchParams, now: Date): Date | undefined {
  if (sinceSeconds !== undefined) return new Date(now.getTime() - sinceSeconds * 1000);
  const time = new Date(query.get('sinceTime') ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The API's way to read a boolean in a query: whatever is there counts, save `false` and `0`. */
function isSet(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && !['false', '0'].includes(text.toLowerCase());
}

function whyNoLog({ pod, container }: PodContainer, name: string, previous: boolean): string | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const all: readonly ContainerStatus[] = [
    ...containerStatuses,
    ...initContainerStatuses,
    ...(ephemeralContainerStatuses as readonly ContainerStatus[]),
  ];
  const status = all.find((one) => one.name === container);
  const { state, lastState } = status ?? {};
  const what = `container "${container}" in pod "${name}"`;
  if (previous) return lastState?.terminated === undefined ? `previous terminated ${what} not found` : undefined;
  if (state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined) {
    return undefined;
  }
  // Without a node there is no kubelet to ask, and the log is empty.
  if (pod.spec?.nodeName === undefined) return undefined;
  const reason = state?.waiting?.reason;
  if (reason === undefined) return `${what} is not available`;
  return `${what} is waiting to start: ${pullTrouble.get(reason) ?? reason}`;
}

const pullTrouble: ReadonlyMap<string, string> = new Map([
  ['ErrImagePull', "image can't be pulled"],
  ['ImagePullBackOff', 'trying and failing to pull image'],
]);

/** Times are told to the nanosecond, as far as they are known. */
function textOf({ time, text, unfinished }: LogLine, timestamps: boolean): string {
  const line = unfinished ? text : `${text}\n`;
  return timestamps ? `${time.toISOString().slice(0, -1)}000000Z ${line}` : line;
}
