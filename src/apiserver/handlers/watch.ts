import type { ServerResponse } from 'node:http';
import { badRequest, expired, resourceVersionTooLarge, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { groupKind } from '../../simulator/objects.ts';
import { type ListOptions, parseVersion, readListOptions } from '../options/list-options.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';
import type { History, RecordedChange } from '../watch-history.ts';
import { type ResponseForm, sendStatus } from '../wire/respond.ts';
import { EventStream, type WatchEvent } from './event-stream.ts';
import { invalidVersionText } from './get.ts';

/** What a watch needs besides its request. */
export interface WatchInput {
  readonly context: ApiContext;
  readonly history: History;
  readonly form: ResponseForm;
  readonly response: ServerResponse;
}

/**
 * Sends all changes to the objects that a client asks for, one event a line, until the client disconnects, the time of
 * the watch is over or the client reads too slowly.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function watch({ context, history, form, response }: WatchInput, request: ResourceRequest): void {
  const options = readListOptions(request.query, request.kind);
  if ('refused' in options) return sendStatus(response, options.refused);
  const { objects } = context.simulator;
  const start = watchStart(options, objects.version());
  if ('refused' in start) return sendStatus(response, start.refused);

  const { kind } = request;
  const stream = new EventStream({ response, form, kind, now: context.now, openStreams: openStreamsOf(history) });
  if (start.withInitial) sendInitialObjects(stream, objects, request, options);
  const past = history.since(start.version);
  if (past === undefined) {
    const tooOld = expired(`too old resource version: ${start.version} (${objects.version()})`);
    stream.send({ type: 'ERROR', object: tooOld as unknown as Manifest });
    return stream.end();
  }
  const sendChange = (change: RecordedChange): void => {
    const event = eventOf(change, request, options);
    if (event !== undefined) stream.send(event);
  };
  past.forEach(sendChange);
  const stopBookmarks = options.allowWatchBookmarks
    ? repeatBookmarks(() => stream.send(bookmark(request, objects.version())))
    : undefined;
  const seconds = Math.min(options.timeoutSeconds ?? LONGEST_WATCH, LONGEST_WATCH);
  const timeout = setTimeout(() => stream.end(), seconds * 1000);
  const unfollow = history.follow(sendChange);
  response.once('close', () => {
    unfollow();
    clearTimeout(timeout);
    stopBookmarks?.();
  });
}

/** In seconds: how long a watch lasts at most, and by default. */
const LONGEST_WATCH = 3600;
/**
 * In milliseconds. Over HTTP/1.1 a client that ends its watch within a second prints a warning, unless it has received
 * an event.
 */
const FIRST_BOOKMARK = 100;
/** In milliseconds. */
const BOOKMARK_INTERVAL = 60_000;

/** The version after which changes are sent; `withInitial`: after all objects that there are now. */
type WatchStart = { readonly version: number; readonly withInitial: boolean } | { readonly refused: Status };

function watchStart(options: ListOptions, current: number): WatchStart {
  const { resourceVersion, resourceVersionMatch, sendInitialEvents } = options;
  if (resourceVersion !== '' && parseVersion(resourceVersion) === undefined) {
    return { refused: badRequest(invalidVersionText(resourceVersion)) };
  }
  const version = parseVersion(resourceVersion) ?? 0;
  if (version > current) return { refused: resourceVersionTooLarge(resourceVersion, current) };
  if (sendInitialEvents) return { version: current, withInitial: true };
  if (version > 0) return { version, withInitial: false };
  return { version: current, withInitial: resourceVersionMatch === '' };
}

/** Sends the objects that there are now as added, and a bookmark behind them where the client asks for it. */
function sendInitialObjects(
  stream: EventStream,
  objects: ApiContext['simulator']['objects'],
  request: ResourceRequest,
  { selects, sendInitialEvents, allowWatchBookmarks }: ListOptions,
): void {
  const { kind, namespace } = request;
  for (const object of objects.list(kind, namespace)) {
    if (selects(object)) stream.send({ type: 'ADDED', object });
  }
  if (sendInitialEvents && allowWatchBookmarks) {
    stream.send(bookmark(request, objects.version(), { 'k8s.io/initial-events-end': 'true' }));
  }
}

/** Sends bookmarks from time to time; returns a function that stops it. */
function repeatBookmarks(sendBookmark: () => void): () => void {
  const first = setTimeout(sendBookmark, FIRST_BOOKMARK);
  const others = setInterval(sendBookmark, BOOKMARK_INTERVAL);
  return () => {
    clearTimeout(first);
    clearInterval(others);
  };
}

/**
 * The event of a change for a client that watches some objects: an object that matches now and did not before is added,
 * one that no longer matches is deleted. Undefined where the change does not concern the client.
 */
function eventOf(
  change: RecordedChange,
  { kind, namespace }: ResourceRequest,
  { selects }: ListOptions,
): WatchEvent | undefined {
  const { object, before, type, version } = change;
  if (groupKind(object.apiVersion, object.kind) !== groupKind(apiVersionOf(kind), kind.kind)) return undefined;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined;
  const matched = before !== undefined && selects(before);
  if (type === 'DELETED') return matched ? { type, object } : undefined;
  if (selects(object)) return { type: matched ? 'MODIFIED' : 'ADDED', object };
  if (!matched) return undefined;
  return { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } } };
}

function bookmark({ kind }: ResourceRequest, version: number, annotations?: Record<string, string>): WatchEvent {
  const metadata = { resourceVersion: String(version), ...(annotations === undefined ? {} : { annotations }) };
  return { type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } };
}

/** The responses of the open watches of each server, by its history. */
const openStreams = new WeakMap<History, Set<ServerResponse>>();

function openStreamsOf(history: History): Set<ServerResponse> {
  const known = openStreams.get(history);
  if (known !== undefined) return known;
  const made = new Set<ServerResponse>();
  openStreams.set(history, made);
  return made;
}
