import type { ServerResponse } from 'node:http';
import type { ContainerStatus } from 'kubernetes-types/core/v1';
import type { ContainerLog, LogLine } from '../../containers/runtime/sessions.ts';
import { badRequest, type FieldError, invalid, type Status } from '../../kube/api-errors.ts';
import { isFlagSet, parseWholeNumber } from '../options/query-values.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';
import { sendStatus } from '../wire/respond.ts';
import { findPodContainer, type PodContainer } from './pod-container.ts';

/**
 * Sends a container's log as plain text. Where the request follows it, new lines are sent until the container ends or
 * the client disconnects. A request that cannot be met is refused with a Status.
 * Source: core/v1 `PodLogOptions`; k8s.io/kubernetes pkg/apis/core/validation, `ValidatePodLogOptions`;
 * pkg/kubelet/kubelet_pods.go, `validateContainerLogStatus`.
 */
export function sendLog(context: ApiContext, request: ResourceRequest, response: ServerResponse): void {
  const log = logRequest(context, request);
  if ('refused' in log) sendStatus(response, log.refused);
  else writeLog(log, response);
}

/** A request for a log, checked. */
interface LogRequest {
  /** Undefined where the container has not written one. */
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
  const found = findPodContainer(context, { namespace, name, container: query.get('container') ?? '' });
  if ('refused' in found) return found;
  const previous = isFlagSet(query.get('previous'));
  const reason = missingLogReason(found, name, previous);
  if (reason !== undefined) return { refused: badRequest(reason) };
  return {
    log: context.sessions.log(found, previous),
    follow: isFlagSet(query.get('follow')),
    timestamps: isFlagSet(query.get('timestamps')),
    since: sinceOf(numbers, query, context.now()),
    tailLines: numbers.tailLines,
    limitBytes: numbers.limitBytes ?? Number.POSITIVE_INFINITY,
  };
}

/** Writes the lines that the request wants, and those to come where it follows the log. */
function writeLog(request: LogRequest, response: ServerResponse): void {
  const { log, follow, since, tailLines } = request;
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  const writer = new LogWriter(request, response);
  const all = (log?.lines() ?? []).filter(({ time }) => since === undefined || time >= since);
  for (const line of tailLines === undefined ? all : all.slice(Math.max(0, all.length - tailLines))) writer.add(line);
  writer.flush();
  if (!follow || log === undefined || writer.isFull) {
    response.end();
    return;
  }
  response.flushHeaders();
  const stop = log.follow((line) => {
    if (line !== null && writer.canFollow) writer.add(line);
    if (line !== null && writer.canFollow) return;
    stop();
    writer.end();
  });
  response.on('drain', () => writer.flush()).on('close', stop);
}

/** Collects short lines into larger writes: line by line they would cost more than their text. */
class LogWriter {
  readonly #response: ServerResponse;
  readonly #timestamps: boolean;
  readonly #follow: boolean;
  /** How many bytes the request still wants. */
  #left: number;
  #waiting: Buffer[] = [];
  #waitingCost = 0;

  constructor({ limitBytes, timestamps, follow }: LogRequest, response: ServerResponse) {
    this.#response = response;
    this.#timestamps = timestamps;
    this.#follow = follow;
    this.#left = limitBytes;
  }

  /** Whether all the bytes that the request wants have been added. */
  get isFull(): boolean {
    return this.#left === 0;
  }

  /** Whether more lines can be added while a log is followed: the client wants more, and it reads fast enough. */
  get canFollow(): boolean {
    return !this.isFull && this.#waitingCost < MAX_UNREAD;
  }

  /** Adds a line, or its beginning where the request wants no more. While a log is followed, it is written soon. */
  add(line: LogLine): void {
    if (this.isFull) return;
    const bytes = Buffer.from(printLine(line, this.#timestamps)).subarray(0, this.#left);
    this.#left -= bytes.length;
    if (this.#waiting.length === 0 && this.#follow) setImmediate(() => this.flush());
    this.#waiting.push(bytes);
    this.#waitingCost += bytes.length + LINE_COST;
  }

  /** Writes what waits, unless the client has yet to read what was written before. */
  flush(): void {
    if (this.#waiting.length === 0 || this.#response.writableNeedDrain) return;
    this.#response.write(Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#waitingCost = 0;
  }

  /** Writes what waits and ends the response. */
  end(): void {
    this.#response.end(Buffer.concat(this.#waiting));
  }
}

/** In bytes: a client that follows a log and leaves as much unread is disconnected. */
const MAX_UNREAD = 4 * 1024 * 1024;
/** What a waiting line costs besides its bytes. */
const LINE_COST = 64;

const podLogOptions = { group: '', version: 'v1', kind: 'PodLogOptions', plural: 'podlogoptions' };

/** The numbers in the query of a log. */
interface LogNumbers {
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly limitBytes?: number;
}

function numbersIn(query: URLSearchParams): LogNumbers | { readonly refused: Status } {
  const numbers: Record<string, number> = {};
  for (const name of ['tailLines', 'sinceSeconds', 'limitBytes']) {
    const text = query.get(name);
    if (text === null || text === '') continue;
    const read = parseWholeNumber(text);
    if ('refused' in read) return read;
    numbers[name] = read.number;
  }
  return numbers;
}

function optionErrors(
  { tailLines, sinceSeconds, limitBytes }: LogNumbers,
  query: URLSearchParams,
): readonly FieldError[] {
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

/** The time from which on lines are wanted; undefined where all are. */
function sinceOf({ sinceSeconds }: LogNumbers, query: URLSearchParams, now: Date): Date | undefined {
  if (sinceSeconds !== undefined) return new Date(now.getTime() - sinceSeconds * 1000);
  const time = new Date(query.get('sinceTime') ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Why a container has no log to send; undefined where it has one. */
function missingLogReason({ pod, container }: PodContainer, name: string, previous: boolean): string | undefined {
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
  return `${what} is waiting to start: ${pullFailures.get(reason) ?? reason}`;
}

const pullFailures: ReadonlyMap<string, string> = new Map([
  ['ErrImagePull', "image can't be pulled"],
  ['ImagePullBackOff', 'trying and failing to pull image'],
]);

/** A line as it is sent. Its time has nine digits after the second, as kubectl prints it; the last six are zero. */
function printLine({ time, text, unfinished }: LogLine, timestamps: boolean): string {
  const line = unfinished ? text : `${text}\n`;
  return timestamps ? `${time.toISOString().slice(0, -1)}000000Z ${line}` : line;
}
