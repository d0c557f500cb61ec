import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { UsageError } from '../command-line/usage.ts';
import { runCommand } from '../processes/run-command.ts';
import { comparisonTest, emptyTest, type FileTest, nameTest, pathTest, typeTest } from './find-tests.ts';

/** What find does with each file. */
export interface FindExpression {
  readonly test: FileTest;
  readonly minDepth: number;
  readonly maxDepth: number;
  /** Whether it has an action, so that find does not print by itself. */
  readonly hasAction: boolean;
}

/** Reads the words after find's files. Throws a `UsageError`. */
export function parseFindExpression(process: Process, words: readonly string[]): FindExpression {
  return new FindParser(process, words).parse();
}

const always: FileTest = async () => true;

class FindParser {
  readonly #process: Process;
  readonly #words: readonly string[];
  #at = 0;
  #minDepth = 0;
  #maxDepth = Infinity;
  #hasAction = false;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  parse(): FindExpression {
    const test = this.#words.length === 0 ? always : this.#or();
    return { test, minDepth: this.#minDepth, maxDepth: this.#maxDepth, hasAction: this.#hasAction };
  }

  #accept(...words: readonly string[]): boolean {
    const word = this.#words[this.#at];
    if (word === undefined || !words.includes(word)) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const word = this.#words[this.#at] ?? '';
    this.#at += 1;
    return word;
  }

  #or(): FileTest {
    let test = this.#and();
    while (this.#accept('-o', '-or')) {
      const [left, right] = [test, this.#and()];
      test = async (file) => (await left(file)) || (await right(file));
    }
    return test;
  }

  #and(): FileTest {
    let test = this.#primary();
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined || ['-o', '-or', ')'].includes(word)) return test;
      this.#accept('-a', '-and');
      const [left, right] = [test, this.#primary()];
      test = async (file) => (await left(file)) && (await right(file));
    }
  }

  #primary(): FileTest {
    const { files } = this.#process.container;
    const word = this.#next();
    switch (word) {
      case '!':
      case '-not': {
        const test = this.#primary();
        return async (file) => !(await test(file));
      }
      case '(': {
        const test = this.#or();
        this.#at += 1;
        return test;
      }
      case '-name':
      case '-iname':
        return nameTest(this.#next(), word === '-iname');
      case '-path':
        return pathTest(this.#next());
      case '-type':
        return typeTest(files, this.#next());
      case '-empty':
        return emptyTest(files);
      case '-maxdepth':
        this.#maxDepth = Number(this.#next());
        return always;
      case '-mindepth':
        this.#minDepth = Number(this.#next());
        return always;
      case '-size':
      case '-mtime':
      case '-mmin':
      case '-newer':
      case '-user':
      case '-perm':
        return comparisonTest(this.#process, word, this.#next());
      default:
        return this.#action(word);
    }
  }

  #action(word: string): FileTest {
    const { container, stdout } = this.#process;
    switch (word) {
      case '-print':
      case '-print0': {
        this.#hasAction = true;
        const end = word === '-print' ? '\n' : '\u0000';
        return async ({ name }) => {
          await writeText(stdout, `${name}${end}`);
          return true;
        };
      }
      case '-delete':
        this.#hasAction = true;
        return async ({ path }) => container.files.remove(path) === undefined;
      case '-exec':
        this.#hasAction = true;
        return this.#execution();
      default:
        throw new UsageError(`unrecognized: ${word}`);
    }
  }

  /** `-exec COMMAND ;`, with `{}` for the file's name; `+` runs it for each file as well. */
  #execution(): FileTest {
    const end = this.#words.findIndex((word, index) => index >= this.#at && (word === ';' || word === '+'));
    const command = this.#words.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#words.length : end + 1;
    return async ({ name }) => {
      const argv = command.map((word) => word.replaceAll('{}', name));
      return (await runCommand(this.#process, argv)) === 0;
    };
  }
}
