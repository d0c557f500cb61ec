import type { ServerResponse } from 'node:http';
import { badRequest, expired, resourceVersionTooLarge, type Status } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { apiVersionOf } from '../../simulator/kinds/kind.ts';
import { groupKind } from '../../simulator/objects.ts';
import { deprecationOf } from '../discovery/api-resources.ts';
import type { History, Recorded } from '../history.ts';
import { type ListOptions, readListOptions, versionIn } from '../options/list-options.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';
import { partial, table } from '../tables/table.ts';
import { commonHeaders, type Form, sendStatus, warningHeader } from '../wire/respond.ts';
import { notANumber } from './get.ts';

/** What a watch needs besides its request. */
export interface Watching {
  readonly context: ApiContext;
  readonly history: History;
  readonly form: Form;
  readonly response: ServerResponse;
}

/** One event of a watch, as the client is told it. */
interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Manifest;
}

/**
 * Tells a client of all changes to the objects that it asks for, one event a line, until it goes away, its time is over
 * or it reads too slowly.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function watch(watching: Watching, request: ResourceRequest): void {
  const { context, history, response } = watching;
  const options = readListOptions(request.query, request.kind);
  if ('refused' in options) return sendStatus(response, options.refused);
  const { objects } = context.simulator;
  const from = startOf(options, objects.version());
  if (typeof from !== 'number' && 'refused' in from) return sendStatus(response, from.refused);

  const stream = openStream(watching, request);
  const begin = typeof from === 'number' ? from : objects.version();
  if (typeof from !== 'number' && from.initial) {
    const { kind, namespace } = request;
    for (const object of objects.list(kind, namespace)) {
      if (options.selects(object)) stream.send({ type: 'ADDED', object });
    }
    if (options.sendInitialEvents && options.allowWatchBookmarks) {
      stream.send(bookmark(request, begin, { 'k8s.io/initial-events-end': 'true' }));
    }
  }
  const past = history.since(begin);
  if (past === undefined) {
    const tooOld = expired(`too old resource version: ${begin} (${objects.version()})`);
    stream.send({ type: 'ERROR', object: tooOld as unknown as Manifest });
    return stream.end();
  }
  const tell = (change: Recorded): void => {
    const event = eventOf(change, request, options);
    if (event !== undefined) stream.send(event);
  };
  past.forEach(tell);
  const mark = (): void => stream.send(bookmark(request, objects.version()));
  const [early, bookmarks] = options.allowWatchBookmarks
    ? [setTimeout(mark, firstBookmark), setInterval(mark, bookmarkEvery)]
    : [];
  const over = setTimeout(() => stream.end(), Math.min(options.timeoutSeconds ?? longest, longest) * 1000);
  const unfollow = history.follow(tell);
  response.once('close', () => {
    unfollow();
    clearTimeout(over);
    clearTimeout(early);
    clearInterval(bookmarks);
  });
}

/**
 * A client that breaks off its watch within a second warns of it, over HTTP/1.1, unless it was told something. In
 * milliseconds.
 */
const firstBookmark = 100;
/** In milliseconds. */
const bookmarkEvery = 60_000;
/** A watch that names no time lasts an hour at most. In seconds. */
const longest = 3600;
/** Bytes that may wait for a reader before it counts as lost. */
const mostWaiting = 16 * 1024 * 1024;
/** Bytes that may wait for all readers of a server together; a reader with little to read is never lost for it. */
const mostWaitingInAll = 64 * 1024 * 1024;
const little = 1024 * 1024;

/** From which version on; `initial`: beginning with all that there is. */
function startOf(options: ListOptions, current: number): number | { initial: boolean } | { readonly refused: Status } {
  const { resourceVersion, resourceVersionMatch, sendInitialEvents } = options;
  if (resourceVersion !== '' && versionIn(resourceVersion) === undefined) {
    return { refused: badRequest(notANumber(resourceVersion)) };
  }
  const version = versionIn(resourceVersion) ?? 0;
  if (version > current) return { refused: resourceVersionTooLarge(resourceVersion, current) };
  if (sendInitialEvents) return { initial: true };
  if (version > 0) return version;
  return { initial: resourceVersionMatch === '' };
}

/**
 * What a change means to somebody who asks for some objects: one that begins to match is added, one that no longer
 * does is deleted.
 */
function eventOf(
  change: Recorded,
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

interface EventStream {
  send(event: WatchEvent): void;
  end(): void;
}

/** The streams of each server that are open. */
const streams = new WeakMap<History, Set<ServerResponse>>();

function isLost(response: ServerResponse, all: ReadonlySet<ServerResponse>): boolean {
  const own = response.writableLength;
  if (own <= little) return false;
  if (own > mostWaiting) return true;
  let sum = 0;
  for (const { writableLength } of all) sum += writableLength;
  return sum > mostWaitingInAll;
}

/** The text of an object as it is: many watch the same ones. */
const texts = new WeakMap<object, string>();

function jsonOf(object: object): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = JSON.stringify(object)));
  return text;
}

function openStream({ context, form, response, history }: Watching, { kind }: ResourceRequest): EventStream {
  let told = false;
  const all = streams.get(history) ?? new Set<ServerResponse>();
  streams.set(history, all.add(response));
  response.once('close', () => all.delete(response));
  response.writeHead(200, {
    ...commonHeaders(),
    'Content-Type': form.type,
    ...warningHeader(deprecationOf(kind)),
  });
  response.flushHeaders();
  return {
    send: ({ type, object }) => {
      if (response.writableEnded || response.destroyed) return;
      response.write(`{"type":"${type}","object":${jsonOf(type === 'ERROR' ? object : formed(object))}}\n`);
      told = true;
      if (isLost(response, all)) response.destroy();
    },
    end: () => {
      response.end();
    },
  };

  function formed(object: Manifest): object {
    if (form.as === undefined) return object;
    if (form.as !== 'Table') return partial(object);
    const { resourceVersion } = object.metadata;
    const { include } = form;
    return table({
      kind,
      objects: [object],
      metadata: { resourceVersion },
      include,
      now: context.now(),
      withoutColumns: told,
    });
  }
}
