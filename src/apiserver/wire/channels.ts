import type { WebSocket } from 'ws';
import { BrokenPipe, type Readable, type Writable } from '../../containers/runtime/streams.ts';

const newest = 'v5.channel.k8s.io';
/** The sub-protocols that are spoken, best first. Only in the newest can the client say that its input has ended. */
export const protocols: readonly string[] = [newest, 'v4.channel.k8s.io'];

/**
 * The streams of a remote command over one WebSocket: every message begins with the number of its channel.
 * Source: k8s.io/apimachinery pkg/util/remotecommand/constants.go; KEP-4006.
 */
export interface Channels {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Resolves when the client has said that its input is over, is gone, or cannot say so (only the newest protocol can). */
  readonly stdinOver: Promise<void>;
  /** Tells the client how the command ended, and ends the conversation. */
  finish(status: object): void;
}

export interface ChannelEvents {
  readonly resized: (columns: number, rows: number) => void;
  /** The client is gone, or has broken the protocol. */
  readonly gone: () => void;
}

export function openChannels(socket: WebSocket, { resized, gone }: ChannelEvents): Channels {
  const input = inputOf(socket);
  const stdinOver = Promise.withResolvers<void>();
  if (socket.protocol !== newest) stdinOver.resolve();
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    input.end();
    stdinOver.resolve();
    gone();
  };
  socket.on('message', (data: Buffer) => {
    const [channel] = data;
    if (channel === STDIN) input.push(data.subarray(1));
    else if (channel === CLOSE && data[1] === STDIN) {
      input.end();
      stdinOver.resolve();
    } else if (channel === RESIZE) readSize(data.subarray(1), resized);
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
    stdin: input.reader,
    stdinOver: stdinOver.promise,
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

/** A client that sends faster than the command reads is made to wait. */
const mostWaiting = 1024 * 1024;

function inputOf(socket: WebSocket) {
  const waiting: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  let wake: (() => void) | undefined;

  const read = async (signal?: AbortSignal): Promise<Uint8Array | null> => {
    while (waiting.length === 0) {
      signal?.throwIfAborted();
      if (ended) return null;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      wake = resolve;
      const abort = (): void => reject(signal?.reason as Error);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        await promise;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    }
    const bytes = waiting.shift()!;
    size -= bytes.length;
    if (socket.isPaused && size < mostWaiting) socket.resume();
    return bytes;
  };
  return {
    reader: { read },
    push: (bytes: Uint8Array) => {
      if (ended || bytes.length === 0) return;
      waiting.push(bytes);
      size += bytes.length;
      if (size >= mostWaiting) socket.pause();
      wake?.();
    },
    end: () => {
      ended = true;
      wake?.();
    },
  };
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
    // A size that cannot be read changes nothing.
  }
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
