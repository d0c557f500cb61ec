import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { folders } from '../folders.ts';
import { escapeUnsafe } from '../plain-text.ts';
import type { Environment } from './command-context.ts';
import { version } from './version.ts';

/**
 * Reports a bug in sallyport: a sentence on standard error, and a file under the state folder with the stack. With
 * `SALLYPORT_DEBUG` the stack is printed too. The file has `~` in the place of the home folder's path.
 */
export function reportCrash(error: unknown, argv: readonly string[], env: Environment, now: Date): void {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const report = [
    `sallyport ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    now.toISOString(),
    `sallyport ${argv.map((word) => JSON.stringify(word)).join(' ')}`,
    stack,
    '',
  ].join('\n');
  process.stderr.write(`This is a bug in sallyport: ${escapeUnsafe(firstLine(error))}\n`);
  if (env.SALLYPORT_DEBUG) process.stderr.write(`${escapeUnsafe(stack)}\n`);
  try {
    const folder = `${folders(env).state}/crashes`;
    const file = `${folder}/${now.toISOString().replaceAll(':', '-')}-${process.pid}.txt`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, report.replaceAll(homedir(), '~'), { mode: 0o600 });
    process.stderr.write(
      `What happened is written to ${escapeUnsafe(file)}; please send it to the people who make sallyport.\n`,
    );
  } catch {
    process.stderr.write('No report could be written; run it again with SALLYPORT_DEBUG=1 to see what happened.\n');
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}
