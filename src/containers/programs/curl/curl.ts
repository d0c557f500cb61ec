import { absolutePath } from '../../files/paths.ts';
import { readTextFile } from '../../libc/text-file.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { failWith, print } from '../command-line/messages.ts';
import { expandUrl } from './globbing.ts';
import { helpText, versionText } from './help.ts';
import { type CurlOptions, parseCurlOptions } from './options.ts';
import { TransferOutput } from './output.ts';
import { hasPostData } from './post-data.ts';
import { type TransferResult, transferUrl } from './transfer.ts';
import { writeOut } from './write-out.ts';

/** curl, with its exit codes and messages. Source: curl(1), and the output of curl 7.88.1. */
export const curl: Program = async (process) => {
  const options = parseCurlOptions(process.argv.slice(1));
  if (typeof options === 'string') return failWith(process, `curl: ${options}\n${tryHelp}`, 2);
  if (options.has('version')) return print(process, versionText);
  if (options.has('help')) return print(process, helpText);
  if (options.urls.length === 0) return failWith(process, tryHelp, 2);
  const urls = options.has('globoff') ? options.urls : options.urls.flatMap(expandUrl);
  let code = 0;
  for (const [at, url] of urls.entries()) {
    code = await transferWithRetries(process, options, url, at);
    if (code !== 0 && options.has('fail-early')) return code;
  }
  return code;
};

const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/** Transfers the URL at this position of the command line; `--retry` tries again. */
async function transferWithRetries(process: Process, options: CurlOptions, url: string, at: number): Promise<number> {
  const fixedDelay = Number(options.value('retry-delay') ?? 0);
  let delay = 1;
  for (let left = Number(options.value('retry') ?? 0); ; left -= 1) {
    const { code, problem } = await transferOnce(process, options, url, at);
    if (left === 0 || problem === undefined) return code;
    const seconds = fixedDelay > 0 ? fixedDelay : Math.min(delay, 600);
    delay *= 2;
    if (showsErrors(options)) {
      const retry = `Will retry in ${seconds} seconds. ${left} retries left.`;
      await failWith(process, `Warning: Problem: ${problem}. ${retry}\n`);
    }
    await pauseProcess(process, seconds * 1000);
  }
}

function showsErrors(options: CurlOptions): boolean {
  return !options.has('silent') || options.has('show-error');
}

/** What one attempt came to. */
interface AttemptResult {
  readonly code: number;
  /** Why it may be tried again; undefined: it may not. */
  readonly problem?: string | undefined;
}

async function transferOnce(process: Process, options: CurlOptions, url: string, at: number): Promise<AttemptResult> {
  const file = fileOf(options, url, at);
  if (file === '') return { code: await failWith(process, noFileName, 23) };
  if (options.has('verbose') && showsErrors(options)) await noteNeedlessMethod(process, options);
  const output = new TransferOutput(process, options, file);
  await output.start();
  const result = await transferUrl(process, options, url, output);
  const saveError = result.error === undefined ? output.save() : undefined;
  const error = saveError === undefined ? result.error : { code: 23, text: saveError };
  if (error !== undefined && showsErrors(options)) {
    await failWith(process, `curl: (${error.code}) ${error.text}\n`);
  }
  await printWriteOut(process, options, { ...result, error }, file ?? '');
  return { code: error?.code ?? 0, problem: transientProblem(options, result) };
}

const noFileName = `curl: Remote file name has no length!
curl: (23) Failed writing received data to disk/application
`;

/** The file that a URL's body goes to; undefined: standard output; empty: the URL names none. */
function fileOf(options: CurlOptions, url: string, at: number): string | undefined {
  const given = options.values('output')[at] ?? (at === 0 ? options.value('output') : undefined);
  const path = url.replace(/^[a-z]+:\/\//i, '').split(/[?#]/)[0] ?? '';
  const remoteName = path.includes('/') ? path.slice(path.lastIndexOf('/') + 1) : '';
  const name = given ?? (options.has('remote-name', 'remote-name-all') ? remoteName : undefined);
  const directory = options.value('output-dir');
  return directory === undefined || name === undefined || name === '-' ? name : `${directory}/${name}`;
}

async function noteNeedlessMethod(process: Process, options: CurlOptions): Promise<void> {
  const method = options.value('request');
  const isPost = hasPostData(options) && !options.has('get');
  const inferred = options.has('head') ? 'HEAD' : isPost ? 'POST' : 'GET';
  if (method !== inferred) return;
  await failWith(process, `Note: Unnecessary use of -X or --request, ${method} is already inferred.\n`);
}

/** Prints what `-w` asks for. */
async function printWriteOut(
  process: Process,
  options: CurlOptions,
  { error, facts }: TransferResult,
  file: string,
): Promise<void> {
  const given = options.value('write-out');
  if (given === undefined) return;
  const format = given.startsWith('@')
    ? (readTextFile(process.container, absolutePath(process, given.slice(1))) ?? '')
    : given;
  const { text, unknown } = writeOut(format, {
    ...facts,
    exitCode: error?.code ?? 0,
    errorText: error?.text ?? '',
    file,
  });
  for (const name of unknown) await failWith(process, `curl: unknown --write-out variable: '${name}'\n`);
  await print(process, text);
}

/** A problem that may pass, so that it is tried again; undefined: it is none. Source: curl(1), `--retry`. */
function transientProblem(options: CurlOptions, { error, facts }: TransferResult): string | undefined {
  if (error?.code === 28) return 'timeout';
  if (error?.code === 7 && options.has('retry-connrefused')) return 'connection refused';
  if ([408, 429, 500, 502, 503, 504].includes(facts.status)) return 'HTTP error';
  return error !== undefined && options.has('retry-all-errors') ? '(retrying all errors)' : undefined;
}
