import type { Process } from '../runtime/process.ts';
import { withTimeout } from '../runtime/timeout.ts';
import { abortable } from '../runtime/waiting.ts';
import type { Socket } from './pod-network.ts';

/** Connections to a port of the pod, one after the other. */
export interface Listener {
  /** The next one; rejects when a signal ends the process. */
  accept(milliseconds?: number): Promise<Socket | 'timed out'>;
  close(): void;
}

/** Opens a port of the pod; undefined: something listens there already. */
export function listenOn(process: Process, port: number, protocol: 'TCP' | 'UDP'): Listener | undefined {
  const waiting: Socket[] = [];
  let bell = Promise.withResolvers<void>();
  const close = process.container.network.listen(port, protocol, (socket) => {
    waiting.push(socket);
    bell.resolve();
    bell = Promise.withResolvers<void>();
  });
  if (close === undefined) return undefined;
  const accepted = async (): Promise<Socket> => {
    for (;;) {
      const socket = waiting.shift();
      if (socket !== undefined) return socket;
      await abortable(bell.promise, process.signal);
    }
  };
  return {
    accept: (milliseconds) =>
      milliseconds === undefined ? accepted() : withTimeout(process, milliseconds, accepted()),
    close() {
      close();
      for (const socket of waiting) socket.close();
    },
  };
}
