import type { WebSocket } from 'ws';
import { BrokenPipe, type Readable, type Writable } from '../../containers/runtime/process.ts';

const NEWEST_PROTOCOL = 'v5.channel.k8s.io';
/** The sub-protocols that are supported, best first. Only in the newest can the client say that its input has ended. */
export const protocols: readonly string[] = [NEWEST_PROTOCOL, 'v4.channel.k8s.io'];

/**
 * The streams of a remote command over one WebSocket. Every message begins with the number of its channel.
 * Source: k8s.io/apimachinery pkg/util/remotecommand/constants.go; KEP-4006.
 */
export interface Channels {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Resolves when the client ends its input or disconnects; at once where its protocol has no message for the end. */
  readonly stdinEnded: Promise<void>;
  /** Sends the client the Status that the command ended with, and closes the connection. */
  finish(status: object): void;
}

/** What the client does besides sending input. */
export interface ChannelEvents {
  /** The terminal of the client has another size, in characters. */
  readonly resized: (columns: number, rows: number) => void;
  /** The client has disconnected, or has broken the protocol. */
  readonly closed: () => void;
}

/** Opens the channels of a remote command over a WebSocket. */
export function openChannels(socket: WebSocket, { resized, closed }: ChannelEvents): Channels {
  const input = new ChannelInput(socket);
  const stdinEnded = Promise.withResolvers<void>();
  if (socket.protocol !== NEWEST_PROTOCOL) stdinEnded.resolve();
  let isOpen = true;
  const endInput = (): void => {
    input.end();
    stdinEnded.resolve();
  };
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    endInput();
    closed();
  };
  socket.on('message', (data: Buffer) => {
    const [channel] = data;
    if (channel === STDIN) input.push(data.subarray(1));
    else if (channel === CLOSE && data[1] === STDIN) endInput();
    else if (channel === RESIZE) readSize(data.subarray(1), resized);
  });
  socket.on('close', close);
  socket.on('error', close);

  const output = (channel: number): Writable => ({
    write: (bytes) => {
      if (!isOpen) return Promise.reject(new BrokenPipe());
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.send(withChannel(channel, bytes), (error) => (error ? reject(new BrokenPipe()) : resolve()));
      return promise;
    },
  });
  return {
    stdin: input,
    stdinEnded: stdinEnded.promise,
    stdout: output(STDOUT),
    stderr: output(STDERR),
    finish: (status) => {
      isOpen = false;
      input.end();
      if (socket.readyState !== socket.OPEN) return;
      socket.send(withChannel(ERROR, new TextEncoder().encode(JSON.stringify(status))));
      socket.close(1000);
    },
  };
}

const [STDIN, STDOUT, STDERR, ERROR, RESIZE, CLOSE] = [0, 1, 2, 3, 4, 255] as const;

/** In bytes: a client whose input waits for the command to read it may send no more than these. */
const MAX_WAITING = 1024 * 1024;

/** The input of a remote command: the messages of its channel, until the command reads them. */
class ChannelInput implements Readable {
  readonly #socket: WebSocket;
  readonly #waiting: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  /** Wakes a read that waits. */
  #wake: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | null> {
    while (this.#waiting.length === 0) {
      signal?.throwIfAborted();
      if (this.#ended) return null;
      await this.#change(signal);
    }
    const bytes = this.#waiting.shift()!;
    this.#size -= bytes.length;
    if (this.#socket.isPaused && this.#size < MAX_WAITING) this.#socket.resume();
    return bytes;
  }

  push(bytes: Uint8Array): void {
    if (this.#ended || bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= MAX_WAITING) this.#socket.pause();
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Resolves when input comes or ends. */
  async #change(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const abort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}

function withChannel(channel: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

function readSize(bytes: Uint8Array, resized: ChannelEvents['resized']): void {
  try {
    const { Width, Height } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (isSize(Width) && isSize(Height)) resized(Width, Height);
  } catch {
    // A message that cannot be read changes no size.
  }
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
