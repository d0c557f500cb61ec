import type { WebSocket } from 'ws';
import { BrokenPipe, type Readable, type Writable } from '../../containers/runtime/streams.ts';
import { channelMessage, channels, newestProtocol } from '../../kube/remote-command.ts';

/** The streams of a remote command over one WebSocket. */
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
  if (socket.protocol !== newestProtocol) stdinEnded.resolve();
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
    if (channel === channels.stdin) input.push(data.subarray(1));
    else if (channel === channels.close && data[1] === channels.stdin) endInput();
    else if (channel === channels.resize) readSize(data.subarray(1), resized);
  });
  socket.on('close', close);
  socket.on('error', close);

  const output = (channel: number): Writable => ({
    write: (bytes) => {
      if (!isOpen) return Promise.reject(new BrokenPipe());
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.send(channelMessage(channel, bytes), (error) => (error ? reject(new BrokenPipe()) : resolve()));
      return promise;
    },
  });
  return {
    stdin: input,
    stdinEnded: stdinEnded.promise,
    stdout: output(channels.stdout),
    stderr: output(channels.stderr),
    finish: (status) => {
      isOpen = false;
      input.end();
      if (socket.readyState !== socket.OPEN) return;
      socket.send(channelMessage(channels.error, new TextEncoder().encode(JSON.stringify(status))));
      socket.close(1000);
    },
  };
}

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
