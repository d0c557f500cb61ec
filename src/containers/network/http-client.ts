import { concatBytes, encodeUtf8 } from '../runtime/bytes.ts';
import type { Process } from '../runtime/process.ts';
import { BufferedReader } from './buffered-reader.ts';
import type { Socket } from './pod-network.ts';

/** The first byte of a TLS record of a handshake. Source: RFC 8446, 5.1. */
export const tlsHandshake = 0x16;

/** The status line and headers of an HTTP response. */
export interface ResponseHead {
  /** `HTTP/1.1 200 OK` */
  readonly statusLine: string;
  /** 0 where the line is not HTTP. */
  readonly status: number;
  readonly headerLines: readonly string[];
  /** The value of a header, whatever the case of its name. */
  header(name: string): string | undefined;
}

/** What TLS came to: `wrong` has the bytes of a server that does not speak TLS. */
export type TlsResult = 'open' | 'ended' | { readonly wrong: Uint8Array };

/** An open connection over which requests are sent. Source: RFC 9112. */
export class HttpConnection {
  readonly input: BufferedReader;
  readonly #socket: Socket;

  /** Reads end when a signal ends the process, or when `stop` aborts. */
  constructor(process: Process, socket: Socket, stop: AbortSignal) {
    const signal = AbortSignal.any([process.signal, stop]);
    this.#socket = socket;
    this.input = new BufferedReader({ read: () => socket.read(signal) });
  }

  /** Sends the head of a request, with its body if it has one. */
  send(head: string, body?: Uint8Array): Promise<void> {
    return this.#socket.write(body === undefined ? encodeUtf8(head) : concatBytes([encodeUtf8(head), body]));
  }

  close(): void {
    this.#socket.close();
  }

  /** Reads the head of a response; null where the connection ends before its first line. */
  async readHead(): Promise<ResponseHead | null> {
    const statusLine = await this.input.readLine();
    if (statusLine === null) return null;
    const [, code] = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(statusLine) ?? [];
    const headerLines: string[] = [];
    if (code !== undefined) {
      for (let line = await this.input.readLine(); line !== null && line !== ''; line = await this.input.readLine()) {
        headerLines.push(line);
      }
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

  /** Reads the head of the final response, after those of `100 Continue`. */
  async readFinalHead(): Promise<ResponseHead | null> {
    let head = await this.readHead();
    while (head?.status === 100) head = await this.readHead();
    return head;
  }

  /** The pieces of a response's body, by its length or its chunks, else to the end of the connection. */
  async *readBody(head: ResponseHead): AsyncGenerator<Uint8Array> {
    if (head.header('transfer-encoding')?.toLowerCase() === 'chunked') {
      yield* this.#chunkedBody();
      return;
    }
    const length = head.header('content-length');
    let left = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
    while (left > 0) {
      const isEndless = left === Number.POSITIVE_INFINITY;
      const chunk = isEndless ? await this.input.readSome() : await this.input.readBytes(Math.min(left, 16_384));
      if (chunk === null || chunk.length === 0) return;
      left -= chunk.length;
      yield chunk;
    }
  }

  /**
   * Opens TLS, as far as servers here speak it: each side sends a byte of a handshake, and what follows is plain. Source:
   * servers/http/tls.ts.
   */
  async openTls(): Promise<TlsResult> {
    await this.send(String.fromCharCode(tlsHandshake));
    const first = await this.input.peek(1);
    if (first.length === 0) return 'ended';
    if (first[0] === tlsHandshake) {
      await this.input.readBytes(1);
      return 'open';
    }
    const all: Uint8Array[] = [];
    for (let chunk = await this.input.readSome(); chunk !== null; chunk = await this.input.readSome()) all.push(chunk);
    return { wrong: concatBytes(all) };
  }

  async *#chunkedBody(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const size = Number.parseInt((await this.input.readLine()) ?? '0', 16);
      if (!(size > 0)) return;
      yield await this.input.readBytes(size);
      await this.input.readLine();
    }
  }
}
