import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to an API server that can be cut. */
export interface Proxy {
  readonly port: number;
  /** Ends every connection, and lets no new one through until `mend`. */
  cut(): void;
  mend(): void;
  stop(): void;
}

/** Passes connections on to a port of this machine. */
export async function startProxy(to: number): Promise<Proxy> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => void (isCut = false),
    stop: () => {
      cut();
      server.close();
    },
  };
}
