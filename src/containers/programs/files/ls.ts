import type { FileSystem } from '../../files/file-system.ts';
import { absolutePath, dirname, joinPath } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { inColumns, longListing, typeMark } from './ls-formats.ts';

/** A file that ls shows. */
export interface ListedFile {
  readonly name: string;
  readonly path: string;
}

/** ls, in columns on a terminal, else a name a line. Source: POSIX.1-2024, utilities, ls; busybox 1.37, coreutils/ls.c. */
export const ls: Program = withUsage(
  (process) => {
    const options = parseOptions(process, {
      short: '1AaCxdLHRFplinshrSXvctuw:gGkoq',
      long: {
        all: 'a',
        recursive: 'R',
        color: 'q',
        'almost-all': 'A',
        directory: 'd',
        'full-time': 'l',
        'human-readable': 'h',
      },
    });
    return new Listing(process, options).show();
  },
  { gnuExitCode: 2 },
);

class Listing {
  readonly #process: Process;
  readonly #options: Options;
  readonly #files: FileSystem;
  readonly #hasTitles: boolean;
  /** Whether nothing has been shown yet. */
  #isFirst = true;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    this.#files = process.container.files;
    this.#hasTitles = options.operands.length > 1 || options.has('R');
  }

  /** Shows the files of the command line, and then its directories; resolves with the exit code. */
  async show(): Promise<number> {
    const { operands } = this.#options;
    const failure = isGnu(this.#process) ? 2 : 1;
    let code = 0;
    const [files, directories]: [ListedFile[], ListedFile[]] = [[], []];
    for (const name of operands.length > 0 ? operands : ['.']) {
      const path = absolutePath(this.#process, name);
      const stat = this.#files.stat(path);
      if (typeof stat === 'string' && this.#files.readlink(path) === undefined) {
        const cannot = isGnu(this.#process) ? `cannot access '${name}'` : name;
        code = await fail(this.#process, `${cannot}: ${strerror(stat)}`, failure);
      } else if (!this.#options.has('d') && this.#isDirectory(path)) directories.push({ name, path });
      else files.push({ name, path });
    }
    if (files.length > 0) {
      await this.#print(this.#sort(files), false);
      this.#isFirst = false;
    }
    for (const directory of directories) await this.#showDirectory(directory);
    return code;
  }

  async #showDirectory({ name, path }: ListedFile): Promise<void> {
    const names = this.#files.readdir(path);
    if (typeof names === 'string') return;
    if (this.#hasTitles) await writeText(this.#process.stdout, `${this.#isFirst ? '' : '\n'}${name}:\n`);
    this.#isFirst = false;
    const shown = names
      .filter((each) => this.#options.has('a', 'A') || !each.startsWith('.'))
      .map((each) => ({ name: each, path: joinPath(path, each) }));
    const dots = [
      { name: '.', path },
      { name: '..', path: dirname(path) },
    ];
    await this.#print([...(this.#options.has('a') ? dots : []), ...this.#sort(shown)], true);
    if (!this.#options.has('R')) return;
    for (const entry of shown) {
      if (this.#files.readlink(entry.path) !== undefined || !this.#isDirectory(entry.path)) continue;
      await this.#showDirectory({ name: `${name === '/' ? '' : name}/${entry.name}`, path: entry.path });
    }
  }

  async #print(files: readonly ListedFile[], isDirectory: boolean): Promise<void> {
    const { stdout, terminal } = this.#process;
    if (this.#options.has('l', 'n', 'g', 'o')) {
      if (isDirectory) await writeText(stdout, `total ${files.length * 4}\n`);
      return writeText(stdout, longListing(this.#process, this.#options, files).join(''));
    }
    const names = files.map((file) => file.name + typeMark(this.#files, this.#options, file));
    const isColumns = terminal !== undefined && !this.#options.has('1');
    await writeText(stdout, isColumns ? inColumns(names, terminal.columns) : names.map((name) => `${name}\n`).join(''));
  }

  #isDirectory(path: string): boolean {
    const stat = this.#files.stat(path);
    return typeof stat !== 'string' && stat.is === 'directory';
  }

  /** By name, by time (`-t`) or by size (`-S`); the other way round with `-r`. */
  #sort(files: readonly ListedFile[]): readonly ListedFile[] {
    const weightOf = ({ path }: ListedFile): number => {
      const stat = this.#files.stat(path);
      if (typeof stat === 'string') return 0;
      return this.#options.has('t') ? stat.modified.getTime() : this.#options.has('S') ? stat.size : 0;
    };
    const sorted = files.toSorted((a, b) => weightOf(b) - weightOf(a) || (a.name < b.name ? -1 : 1));
    return this.#options.has('r') ? sorted.reverse() : sorted;
  }
}
