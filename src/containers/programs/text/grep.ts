import { absolutePath, openForReading } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { parseRegularExpression } from '../../libc/regular-expression.ts';
import { strerror } from '../../libc/strerror.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program, Readable } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { fail, filesOf, nameOf, readOptions, UsageError, withUsage } from '../coreutils/command-line.ts';

/** grep, egrep and fgrep. Source: POSIX.1-2024, utilities, grep */
export function grep(flavour: Flavour): Program {
  return withUsage(flavour, 2, (process) => search(process, flavour));
}

const longOptions = {
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  'line-number': 'n',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  recursive: 'r',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'files-with-matches': 'l',
  'max-count': 'm',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  'no-filename': 'h',
  'with-filename': 'H',
  'perl-regexp': 'P',
  regexp: 'e',
  color: 'Z',
  colour: 'Z',
  'line-buffered': 'u',
};

async function search(process: Process, flavour: Flavour): Promise<number> {
  const argv = process.argv.map((word, index) => (index > 0 && /^-\d+$/.test(word) ? `-C${word.slice(1)}` : word));
  const options = readOptions(argv, 'HhnlLoqvsrRiwFEPxcm:A:B:C:e:f:zuaIZ', longOptions);
  const operands = [...options.operands];
  const patterns = [...options.values('e')];
  for (const file of options.values('f')) {
    const bytes = filesOf(process).read(absolutePath(process, file));
    if (typeof bytes === 'string') return fail(process, `${file}: ${strerror(bytes)}`, 2);
    patterns.push(...decodeUtf8(bytes).replace(/\n$/, '').split('\n'));
  }
  if (patterns.length === 0) {
    const first = operands.shift();
    if (first === undefined) throw new UsageError('');
    patterns.push(first);
  }
  const name = nameOf(process);
  const kind =
    options.has('F') || name === 'fgrep'
      ? 'fixed'
      : options.has('E') || options.has('P') || name === 'egrep'
        ? 'extended'
        : 'basic';
  let expressions: readonly RegExp[];
  try {
    expressions = patterns
      .flatMap((text) => text.split('\n'))
      .map((text) => {
        const ignored = options.has('i') ? 'i' : '';
        const plain = options.has('P') ? new RegExp(text) : parseRegularExpression(text, kind, ignored);
        const { source } = plain;
        const whole = options.has('x') ? `^(?:${source})$` : options.has('w') ? `\\b(?:${source})\\b` : source;
        return new RegExp(whole, options.has('P') ? `g${ignored}` : 'g');
      });
  } catch (problem) {
    return fail(process, `bad regex '${patterns[0] ?? ''}': ${problem instanceof Error ? problem.message : ''}`, 2);
  }
  const recursive = options.has('r') || options.has('R');
  const targets = operands.length > 0 ? operands : [recursive ? '.' : '-'];
  const searched = new Search(
    process,
    options,
    expressions,
    !options.has('h') && (options.has('H') || targets.length > 1 || recursive),
  );
  let missing = false;
  for (const target of targets) {
    for (const each of recursive ? tree(process, target) : [target]) {
      const input = each === '-' ? process.stdin : openForReading(process.container, absolutePath(process, each));
      if (typeof input === 'string') {
        missing = true;
        if (!options.has('s'))
          await fail(
            process,
            input === 'EISDIR' && flavour === 'gnu'
              ? `${each}: Is a directory`
              : input === 'EISDIR'
                ? `${each}: Is a directory`
                : `${each}: ${strerror(input)}`,
          );
        continue;
      }
      await searched.in(each === '-' ? '(standard input)' : each, input);
      if (searched.found && options.has('q')) return 0;
    }
  }
  return missing && !(searched.found && options.has('q')) ? 2 : searched.found ? 0 : 1;
}

function tree(process: Process, name: string): readonly string[] {
  const names = filesOf(process).readdir(absolutePath(process, name));
  if (typeof names === 'string') return [name];
  return names.flatMap((each) => tree(process, `${name.replace(/\/$/, '')}/${each}`));
}

/** One search over several inputs. */
class Search {
  found = false;
  readonly #process: Process;
  readonly #options: ReturnType<typeof readOptions>;
  readonly #expressions: readonly RegExp[];
  readonly #names: boolean;

  constructor(
    process: Process,
    options: ReturnType<typeof readOptions>,
    expressions: readonly RegExp[],
    names: boolean,
  ) {
    this.#process = process;
    this.#options = options;
    this.#expressions = expressions;
    this.#names = names;
  }

  async in(name: string, input: Readable): Promise<void> {
    const { has, value } = this.#options;
    const after = Number(value('A') ?? value('C') ?? 0);
    const before = Number(value('B') ?? value('C') ?? 0);
    const most = Number(value('m') ?? Infinity);
    const held: { readonly number: number; readonly line: string }[] = [];
    const out = (text: string) => writeText(this.#process.stdout, `${text}\n`);
    const prefix = (number: number, mark: string) =>
      `${this.#names ? `${name}${mark}` : ''}${has('n') ? `${number}${mark}` : ''}`;
    const quiet = has('q') || has('c') || has('l') || has('L');
    let number = 0;
    let count = 0;
    let left = 0;
    let last = 0;
    for await (const line of linesOf(input, this.#process.signal)) {
      number += 1;
      const matches = this.#matches(line) !== has('v');
      if (matches) {
        this.found = true;
        count += 1;
        if (has('q') || has('l')) break;
        if (!quiet) {
          const from = held[0]?.number ?? number;
          if ((after > 0 || before > 0) && last > 0 && from > last + 1) await out('--');
          for (const context of held.splice(0)) await out(`${prefix(context.number, '-')}${context.line}`);
          if (has('o')) for (const part of this.#parts(line)) await out(`${prefix(number, ':')}${part}`);
          else await out(`${prefix(number, ':')}${line}`);
          last = number;
          left = after;
        }
        if (count >= most) break;
      } else if (!quiet && left > 0) {
        await out(`${prefix(number, '-')}${line}`);
        last = number;
        left -= 1;
      } else if (before > 0) {
        held.push({ number, line });
        if (held.length > before) held.shift();
      }
    }
    if (has('c') && !has('q')) await out(`${this.#names ? `${name}:` : ''}${count}`);
    if (has('l') && count > 0) await out(name);
    if (!has('L')) return;
    this.found = count === 0;
    if (count === 0) await out(name);
  }

  #matches(line: string): boolean {
    return this.#expressions.some((expression) => {
      expression.lastIndex = 0;
      return expression.test(line);
    });
  }

  #parts(line: string): readonly string[] {
    if (this.#options.has('v')) return [];
    return this.#expressions.flatMap((expression) => line.match(expression) ?? []).filter((part) => part !== '');
  }
}
