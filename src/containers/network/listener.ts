import { Condition } from '../runtime/condition.ts';
import type { Process } from '../runtime/process.ts';
import { withOptionalTimeout } from '../runtime/timeout.ts';
import type { Socket } from './pod-network.ts';

/** An open port of the pod, whose connections are accepted one after the other. */
export class Listener {
  readonly #process: Process;
  readonly #pending: Socket[] = [];
  readonly #arrived = new Condition();
  readonly #closePort: () => void;

  /** Opens a port; undefined: something listens there already. */
  static open(process: Process, port: number, protocol: 'TCP' | 'UDP'): Listener | undefined {
    let accept: (socket: Socket) => void = () => undefined;
    const closePort = process.container.network.listen(port, protocol, (socket) => accept(socket));
    if (closePort === undefined) return undefined;
    const listener = new Listener(process, closePort);
    accept = (socket) => listener.#enqueue(socket);
    return listener;
  }

  private constructor(process: Process, closePort: () => void) {
    this.#process = process;
    this.#closePort = closePort;
  }

  /** The next connection; waits at most so many milliseconds if given. Rejects when a signal ends the process. */
  accept(milliseconds?: number): Promise<Socket | 'timed out'> {
    return withOptionalTimeout(this.#process, milliseconds, this.#next());
  }

  /** Closes the port, and the connections that were not accepted. */
  close(): void {
    this.#closePort();
    for (const socket of this.#pending) socket.close();
  }

  #enqueue(socket: Socket): void {
    this.#pending.push(socket);
    this.#arrived.notifyAll();
  }

  async #next(): Promise<Socket> {
    for (;;) {
      const socket = this.#pending.shift();
      if (socket !== undefined) return socket;
      await this.#arrived.wait(this.#process.signal);
    }
  }
}
