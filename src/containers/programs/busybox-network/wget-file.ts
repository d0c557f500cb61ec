import { absolutePath, basename } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Url } from '../../network/url.ts';
import { concatBytes, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, failWith } from '../command-line/messages.ts';

/** Prints what wget does to standard error, or to the log file of `-o`; `-q` prints nothing. */
export async function logProgress(process: Process, options: Options, text: string): Promise<void> {
  if (options.has('q')) return;
  const log = options.value('o');
  if (log === undefined) await failWith(process, text);
  else process.container.files.write(absolutePath(process, log), encodeUtf8(text), !text.startsWith('Connecting'));
}

/** Saves a response's body to a file or standard output, and prints the progress; resolves with the exit code. */
export async function saveBody(
  process: Process,
  options: Options,
  url: Url,
  body: AsyncIterable<Uint8Array>,
): Promise<number> {
  const { files } = process.container;
  const name = options.value('O') ?? fileNameOf(url, options.value('P'));
  const isStdout = name === '-';
  const path = absolutePath(process, name);
  const isTaken = !options.has('O', 'c') && typeof files.stat(path) !== 'string';
  const error = isStdout ? undefined : isTaken ? 'EEXIST' : files.write(path, new Uint8Array(0));
  if (error !== undefined) return fail(process, `can't open '${name}': ${strerror(error)}`);
  await logProgress(process, options, isStdout ? 'writing to stdout\n' : `saving to '${name}'\n`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    if (isStdout) await process.stdout.write(chunk);
    chunks.push(chunk);
  }
  const bytes = concatBytes(chunks);
  if (!isStdout) files.write(path, bytes);
  if (!options.has('o')) {
    await logProgress(process, options, progressMeter(basename(name), bytes.length, process.terminal !== undefined));
  }
  await logProgress(process, options, isStdout ? 'written to stdout\n' : `'${name}' saved\n`);
  return 0;
}

/** The file that a URL is saved to. */
function fileNameOf({ target }: Url, directory: string | undefined): string {
  const [path = ''] = target.split('?');
  const name = path.slice(path.lastIndexOf('/') + 1) || 'index.html';
  return directory === undefined ? name : `${directory}/${name}`;
}

function progressMeter(name: string, size: number, isTerminal: boolean): string {
  const line = `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${shortSize(size).padStart(5)}  0:00:00 ETA\n`;
  return isTerminal ? `\r${line}` : line;
}

function shortSize(size: number): string {
  if (size < 100_000) return `${size}`;
  const thousands = size / 1024;
  return thousands < 1000 ? `${thousands.toFixed(1)}k`.slice(-5) : `${(thousands / 1024).toFixed(1)}M`.slice(-5);
}
