import { basename } from '../../files/paths.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** The name that a program was called by, without its directory. */
export function programName({ argv }: Pick<Process, 'argv'>): string {
  return basename(argv[0] ?? '');
}

/** Writes what is wrong to standard error, after the program's name; resolves with the exit code. */
export async function fail(process: Process, message: string, code = 1): Promise<number> {
  await writeText(process.stderr, `${programName(process)}: ${message}\n`);
  return code;
}

/** Writes a text to standard error as it is; resolves with the exit code. */
export async function failWith(process: Process, text: string, code = 1): Promise<number> {
  await writeText(process.stderr, text);
  return code;
}

/** Writes a text to standard output; resolves with 0. */
export async function print(process: Process, text: string): Promise<number> {
  await writeText(process.stdout, text);
  return 0;
}

/** Whether the container's programs print GNU's messages, rather than busybox's. */
export function isGnu({ container }: Process): boolean {
  return container.flavour === 'gnu';
}
