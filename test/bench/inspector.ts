import { WebSocket } from 'ws';

/** The inspector of another Node, as far as its heap is asked for. Source: the Chrome DevTools Protocol. */
export interface Inspector {
  /** Bytes of the heap that are in use after a forced collection. */
  heapUsed(): Promise<number>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number };
  readonly error?: { readonly message: string };
}

/** Connects to the inspector that listens on a port of loopback. */
export async function openInspector(port: number): Promise<Inspector> {
  const found = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await found.json()) as readonly { readonly webSocketDebuggerUrl: string }[];
  if (target === undefined) throw new Error(`no program to inspect on port ${port}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let last = 0;
  const ask = (method: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const hear = (data: Buffer): void => {
        const answer = JSON.parse(data.toString()) as Answer;
        if (answer.id !== id) return;
        socket.off('message', hear);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer);
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method }));
    });
  return {
    async heapUsed() {
      // The second one takes what finalizers let go of in the first.
      for (let round = 0; round < 2; round++) await ask('HeapProfiler.collectGarbage');
      const { result } = await ask('Runtime.getHeapUsage');
      if (result?.usedSize === undefined) throw new Error('the inspector did not say how large the heap is');
      return result.usedSize;
    },
    close: () => socket.close(),
  };
}
