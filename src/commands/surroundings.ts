import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the process it runs in: handed in, so that a test runs a command as a function. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

const watched = new WeakSet<Writable>();
const gone = new WeakSet<Writable>();

/** Makes an output end quietly when its reader goes away (`| head`): what is still written is dropped. */
export function endQuietly(output: Output): Output {
  if (watched.has(output)) return output;
  watched.add(output);
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED' && error.code !== 'EIO') throw error;
    gone.add(output);
  });
  return output;
}

/** Whether nobody reads an output any more: whoever prints much may stop. */
export function isGone(output: Output): boolean {
  return gone.has(output) || output.destroyed;
}

/** Writes and waits until there is room for more, so that millions of rows never pile up in memory. */
export async function write(output: Output, text: string): Promise<void> {
  if (isGone(output) || output.write(text)) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'];
    const done = (): void => {
      for (const event of events) output.off(event, done);
      resolve();
    };
    for (const event of events) output.on(event, done);
  });
}

/** Prints a value as the JSON that `--json` promises: one line, with its `schemaVersion` first. */
export function writeJson(output: Output, value: object): Promise<void> {
  return write(output, `${JSON.stringify({ schemaVersion: 1, ...value })}\n`);
}
