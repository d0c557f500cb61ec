import { usages } from '../programs/busybox-network/usages.ts';
import type { FileError, Process } from '../runtime/process.ts';
import { writeText } from '../runtime/streams.ts';

/** The first line of what busybox's applets say of their use. */
export const busyboxBanner = 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.';

/** Says on standard error what went wrong, after the program's name, and gives the exit code back. */
export async function fail(process: Process, text: string, code = 1): Promise<number> {
  await writeText(process.stderr, `${programName(process)}: ${text}\n`);
  return code;
}

/** How a busybox applet is used, on standard error, after what was wrong if anything was. */
export async function failUsage(process: Process, wrong?: string): Promise<number> {
  const name = programName(process);
  const first = wrong === undefined ? '' : `${name}: ${wrong}\n`;
  await writeText(process.stderr, `${first}${busyboxBanner}\n\n${usages[name] ?? `Usage: ${name}\n`}`);
  return 1;
}

/** What a busybox applet says of options that it does not know, or that lack their value. */
export async function failOption(
  process: Process,
  wrong: { readonly unknown?: string; readonly needsValue?: string },
): Promise<number> {
  const { unknown = '', needsValue } = wrong;
  if (unknown === '--help') return (await failUsage(process)) - 1;
  if (needsValue !== undefined) return failUsage(process, `option requires an argument -- '${needsValue}'`);
  return failUsage(
    process,
    unknown.startsWith('--') ? `unrecognized option '${unknown}'` : `invalid option -- '${unknown}'`,
  );
}

/** The name that the program was called by, without its folder. */
export function programName({ argv }: Process): string {
  const name = argv[0] ?? '';
  return name.slice(name.lastIndexOf('/') + 1);
}

/** What the C library says of an error of the file system. */
export function errorText(error: FileError): string {
  return errorTexts[error];
}

/** A path of the command line, seen from the working directory. */
export function fullPath({ cwd }: Process, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** An address with its port, IPv6 in brackets. */
export function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const errorTexts: Readonly<Record<FileError, string>> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
  EACCES: 'Permission denied',
  ENOSPC: 'No space left on device',
};
