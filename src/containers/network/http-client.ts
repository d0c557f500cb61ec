import { concatBytes, encodeUtf8 } from '../runtime/bytes.ts';
import type { Process } from '../runtime/process.ts';
import { type BufferedReader, createBufferedReader } from './buffered-reader.ts';
import type { Socket } from './pod-network.ts';

/** The first lines of an answer over HTTP. */
export interface ResponseHead {
  /** `HTTP/1.1 200 OK` */
  readonly statusLine: string;
  /** 0 where the line is no HTTP. */
  readonly status: number;
  readonly headerLines: readonly string[];
  header(name: string): string | undefined;
}

/** An open connection over which requests are sent. */
export interface HttpConnection {
  readonly input: BufferedReader;
  send(head: string, body?: Uint8Array): Promise<void>;
  close(): void;
}

/** Sends and reads over a socket. Reads end when a signal ends the process, or `stop` aborts. */
export function httpConnection(process: Process, socket: Socket, stop?: AbortSignal): HttpConnection {
  const signal = stop === undefined ? process.signal : AbortSignal.any([process.signal, stop]);
  const input = createBufferedReader({ read: () => socket.read(signal) });
  return {
    input,
    send: (head, body) => socket.write(body === undefined ? encodeUtf8(head) : concatBytes([encodeUtf8(head), body])),
    close: () => socket.close(),
  };
}

/** Reads the head of an answer; null where the connection ends before its first line. */
export async function readHead({ input }: HttpConnection): Promise<ResponseHead | null> {
  const statusLine = await input.readLine();
  if (statusLine === null) return null;
  const [, code] = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(statusLine) ?? [];
  const headerLines: string[] = [];
  if (code !== undefined) {
    for (let line = await input.readLine(); line !== null && line !== ''; line = await input.readLine())
      headerLines.push(line);
  }
  return {
    statusLine,
    status: Number(code ?? 0),
    headerLines,
    header: (name) => {
      const found = headerLines.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
      return found?.slice(name.length + 1).trim();
    },
  };
}

/** The chunks of an answer's body, as its length or its chunks tell, else to the end of the connection. */
export async function* readBody({ input }: HttpConnection, head: ResponseHead): AsyncGenerator<Uint8Array> {
  const length = head.header('content-length');
  if (head.header('transfer-encoding')?.toLowerCase() === 'chunked') {
    for (;;) {
      const size = Number.parseInt((await input.readLine()) ?? '0', 16);
      if (!(size > 0)) break;
      yield await input.readBytes(size);
      await input.readLine();
    }
    return;
  }
  let left = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
  while (left > 0) {
    const chunk =
      left === Number.POSITIVE_INFINITY ? await input.readSome() : await input.readBytes(Math.min(left, 16_384));
    if (chunk === null || chunk.length === 0) return;
    left -= chunk.length;
    yield chunk;
  }
}

/**
 * Opens TLS over a connection, as far as servers here know it: a record of a handshake each way. `wrong`: what came was
 * none, and these are its bytes.
 */
export async function openTls(connection: HttpConnection): Promise<'open' | 'ended' | { readonly wrong: Uint8Array }> {
  await connection.send('\x16');
  const first = await connection.input.peek(1);
  if (first.length === 0) return 'ended';
  if (first[0] !== 0x16) {
    const all: Uint8Array[] = [];
    for (let chunk = await connection.input.readSome(); chunk !== null; chunk = await connection.input.readSome())
      all.push(chunk);
    return { wrong: concatBytes(all) };
  }
  await connection.input.readBytes(1);
  return 'open';
}

/** Text as base64, for `Authorization: Basic`. */
export function base64(text: string): string {
  return btoa(String.fromCharCode(...encodeUtf8(text)));
}
