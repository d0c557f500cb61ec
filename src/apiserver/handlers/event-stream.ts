import type { ServerResponse } from 'node:http';
import type { Manifest } from '../../kube/manifest.ts';
import type { Kind } from '../../simulator/kinds/kind.ts';
import { deprecationWarnings } from '../discovery/api-resources.ts';
import { partialObjectMetadata, toTable } from '../tables/table.ts';
import { commonHeaders, type ResponseForm, warningHeader } from '../wire/respond.ts';

/** One event of a watch, as it is sent to the client. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Manifest;
}

/** What a stream of events needs: its response, the form and kind of its objects, and the server's other streams. */
export interface EventStreamInput {
  readonly response: ServerResponse;
  readonly form: ResponseForm;
  readonly kind: Kind;
  readonly now: () => Date;
  /** The responses of all open streams of the server; the stream adds its own, and removes it when it closes. */
  readonly openStreams: Set<ServerResponse>;
}

/** The response to a watch: one event a line. It closes the connection to a client that reads too slowly. */
export class EventStream {
  readonly #input: EventStreamInput;
  #hasSent = false;

  /** Sends the headers at once, so that the client knows that the watch has started. */
  constructor(input: EventStreamInput) {
    this.#input = input;
    const { response, form, kind, openStreams } = input;
    openStreams.add(response);
    response.once('close', () => openStreams.delete(response));
    response.writeHead(200, {
      ...commonHeaders(),
      'Content-Type': form.type,
      ...warningHeader(deprecationWarnings(kind)),
    });
    response.flushHeaders();
  }

  send({ type, object }: WatchEvent): void {
    const { response, openStreams } = this.#input;
    if (response.writableEnded || response.destroyed) return;
    response.write(`{"type":"${type}","object":${jsonOf(type === 'ERROR' ? object : this.#represent(object))}}\n`);
    this.#hasSent = true;
    if (isTooSlow(response, openStreams)) response.destroy();
  }

  end(): void {
    this.#input.response.end();
  }

  /** The object in the form that the client wants. Only the first table of a watch has the columns. */
  #represent(object: Manifest): object {
    const { form, kind, now } = this.#input;
    if (form.as === undefined) return object;
    if (form.as !== 'Table') return partialObjectMetadata(object);
    const { resourceVersion } = object.metadata;
    return toTable({
      kind,
      objects: [object],
      metadata: { resourceVersion },
      include: form.include,
      now: now(),
      withoutColumns: this.#hasSent,
    });
  }
}

/** The most bytes that may wait for one client to read them. */
const MAX_WAITING = 16 * 1024 * 1024;
/** The most bytes that may wait for all clients of a server. */
const MAX_WAITING_IN_ALL = 64 * 1024 * 1024;
/** A client for which no more bytes wait than these is never too slow. */
const MIN_WAITING = 1024 * 1024;

function isTooSlow(response: ServerResponse, all: ReadonlySet<ServerResponse>): boolean {
  const own = response.writableLength;
  if (own <= MIN_WAITING) return false;
  if (own > MAX_WAITING) return true;
  let sum = 0;
  for (const { writableLength } of all) sum += writableLength;
  return sum > MAX_WAITING_IN_ALL;
}

/** The JSON of objects: many clients watch the same ones. */
const texts = new WeakMap<object, string>();

function jsonOf(object: object): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = JSON.stringify(object)));
  return text;
}
