import { absolutePath } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import type { ResponseHead } from '../../network/http-client.ts';
import { type Url, urlText } from '../../network/url.ts';
import { concatBytes } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { timestamp, type WgetLog } from './wget-log.ts';

/** Saves a response's body to a file or standard output, and prints the progress; resolves with the exit code. */
export async function saveBody(
  process: Process,
  options: Options,
  log: WgetLog,
  url: Url,
  head: ResponseHead,
  body: AsyncIterable<Uint8Array>,
): Promise<number> {
  const { files } = process.container;
  const name = options.value('O') ?? freeName(process, fileNameOf(url, options.value('P')));
  const isStdout = name === '-';
  const length = head.header('content-length');
  const [type] = head.header('content-type')?.split(';') ?? [];
  const kind = type === undefined ? '' : ` [${type}]`;
  await log.progress(
    `Length: ${length ?? 'unspecified'}${kind}\nSaving to: \u2018${isStdout ? 'STDOUT' : name}\u2019\n\n`,
  );
  const error = isStdout ? undefined : files.write(absolutePath(process, name), new Uint8Array(0));
  if (error !== undefined) {
    const why = strerror(error);
    await log.error(`${name}: ${why}\n\nCannot write to \u2018${name}\u2019 (${why}).`);
    return 3;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    if (isStdout) await process.stdout.write(chunk);
    chunks.push(chunk);
  }
  const bytes = concatBytes(chunks);
  if (!isStdout) files.write(absolutePath(process, name), bytes);
  const size = `[${bytes.length}${length === undefined ? '' : `/${length}`}]`;
  const dots = '.'.repeat(Math.min(50, Math.ceil(bytes.length / 1024))).padEnd(50);
  await log.progress(`     0K ${dots} 100% 1.00M=0s\n\n`);
  const saved = isStdout ? `written to stdout ${size}` : `\u2018${name}\u2019 saved ${size}`;
  await log.progress(`${timestamp(process)} (1.00 MB/s) - ${saved}\n\n`);
  await log.summary(`${timestamp(process)} URL:${urlText(url)} [${bytes.length}/${bytes.length}] -> "${name}" [1]`);
  return 0;
}

/** The file that a URL is saved to. */
function fileNameOf({ target }: Url, directory: string | undefined): string {
  const [path = ''] = target.split('?');
  const name = path.slice(path.lastIndexOf('/') + 1) || 'index.html';
  return directory === undefined ? name : `${directory}/${name}`;
}

/** `index.html.1` where `index.html` is there already. */
function freeName(process: Process, name: string): string {
  const isTaken = (candidate: string) =>
    typeof process.container.files.stat(absolutePath(process, candidate)) !== 'string';
  if (!isTaken(name)) return name;
  let number = 1;
  while (isTaken(`${name}.${number}`)) number += 1;
  return `${name}.${number}`;
}
