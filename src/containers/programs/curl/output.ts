import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { concatBytes, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import type { CurlOptions } from './options.ts';
import { meterHead, meterTail, type Progress, progressBar } from './progress-meter.ts';

/** Where the output of a transfer goes: its body and head, the trace of `-v`, and the progress meter. */
export class TransferOutput {
  readonly #process: Process;
  readonly #options: CurlOptions;
  /** The file of the body; undefined: standard output. */
  readonly #file: string | undefined;
  readonly #hasMeter: boolean;
  readonly #kept: Uint8Array[] = [];

  constructor(process: Process, options: CurlOptions, file: string | undefined) {
    this.#process = process;
    this.#options = options;
    this.#file = file === '-' ? undefined : file;
    const isPiped = this.#file !== undefined || process.terminal === undefined;
    this.#hasMeter = !options.has('silent', 'no-progress-meter') && isPiped;
  }

  /** Writes the head of the progress meter. */
  async start(): Promise<void> {
    if (this.#hasMeter && !this.#options.has('progress-bar')) await writeText(this.#process.stderr, meterHead);
  }

  /** Writes bytes of the body. */
  async body(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined) await this.#process.stdout.write(bytes);
    else this.#kept.push(bytes);
  }

  /** Writes the head of a response, where `-i`, `-I` or `-D` asks for it. */
  async head(text: string): Promise<void> {
    if (this.#options.has('include', 'head')) await this.body(encodeUtf8(text));
    const dump = this.#options.value('dump-header');
    if (dump === '-') await writeText(this.#process.stdout, text);
    else if (dump !== undefined) this.#files.write(absolutePath(this.#process, dump), encodeUtf8(text));
  }

  /** Writes a line of `-v`, as it is. */
  async trace(text: string): Promise<void> {
    if (!this.#options.has('verbose')) return;
    const isData = /^[{}] \[/.test(text);
    const isOnTerminal = this.#process.terminal !== undefined && this.#file === undefined;
    if (!isData || !isOnTerminal) await writeText(this.#process.stderr, text);
  }

  /** Writes the last line of the progress meter. */
  async done(progress: Progress): Promise<void> {
    if (!this.#hasMeter) return;
    const line = this.#options.has('progress-bar') ? progressBar(progress) : meterTail(progress);
    await writeText(this.#process.stderr, line);
  }

  /** Writes the body to its file; a text is why that failed. */
  save(): string | undefined {
    if (this.#file === undefined) return undefined;
    const path = absolutePath(this.#process, this.#file);
    if (path === '/dev/null') return undefined;
    if (this.#options.has('create-dirs')) this.#files.mkdirAll(path.slice(0, path.lastIndexOf('/')));
    const error = this.#files.write(path, concatBytes(this.#kept));
    return error === undefined ? undefined : `Failure writing output to destination: ${strerror(error)}`;
  }

  get #files() {
    return this.#process.container.files;
  }
}
