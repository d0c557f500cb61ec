import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { main } from '../../src/main.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with streams that are no terminals and a home of its own. */
export async function runMain(
  argv: readonly string[],
  given: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  const stdout = captured();
  const stderr = captured();
  try {
    const streams = {
      stdin: Readable.from([Buffer.from(given.stdin ?? '')]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: { SALLYPORT_HOME: home, ...given.env },
    };
    const code = await main(argv, { ...streams, terminal: () => streams });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function captured(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
