import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { folders } from '../folders.ts';
import { escapeUnsafe } from '../plain-text.ts';
import type { Environment } from './command-context.ts';
import { version } from './version.ts';

/**
 * Reports a bug in sallyport: a sentence on standard error, and a file under the state folder with the stack. With
 * `SALLYPORT_DEBUG` the stack is printed too.
 */
export function reportCrash(error: unknown, argv: readonly string[], env: Environment, now: Date): void {
  process.stderr.write(`This is a bug in sallyport: ${escapeUnsafe(firstLine(error))}\n`);
  if (env.SALLYPORT_DEBUG) process.stderr.write(`${escapeUnsafe(stackOf(error))}\n`);
  const file = writeCrashReport(error, argv, env, now);
  process.stderr.write(
    file === null
      ? 'No report could be written; run it again with SALLYPORT_DEBUG=1 to see what happened.\n'
      : `What happened is written to ${escapeUnsafe(file)}; please send it to the people who make sallyport.\n`,
  );
}

/**
 * Writes the report of a fault of this program to a file under the state folder, and sends it nowhere. It has `~` in the place
 * of the home folder's path, and names neither the person, nor the machine, nor a token. Returns its path; null where it
 * cannot be written.
 */
export function writeCrashReport(error: unknown, argv: readonly string[], env: Environment, now: Date): string | null {
  const report = [
    `sallyport ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    now.toISOString(),
    `sallyport ${argv.map((word) => JSON.stringify(word)).join(' ')}`,
    stackOf(error),
    '',
  ].join('\n');
  try {
    const folder = `${folders(env).state}/crashes`;
    const file = `${folder}/${now.toISOString().replaceAll(':', '-')}-${process.pid}.txt`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, redacted(report), { mode: 0o600 });
    return file;
  } catch {
    return null;
  }
}

/** A text without what tells who wrote it: the home folder, the person's name, the machine's name, and tokens. */
export function redacted(text: string): string {
  const names = [
    [homedir(), '~'],
    [hostname(), 'HOST'],
    [userName(), 'USER'],
  ] as const;
  return names
    .filter(([name]) => name.length > 1)
    .reduce((so, [name, by]) => so.replaceAll(wholeName(name), by), text)
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'TOKEN')
    .replaceAll(/\b(Bearer|token[:=])\s*[\w.~+/-]{8,}=*/gi, '$1 TOKEN');
}

/** A name where it is not a part of a longer word. */
function wholeName(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w/ -]/g, '\\$&')}(?![\\w-])`, 'g');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}
