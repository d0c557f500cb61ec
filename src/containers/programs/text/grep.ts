import { absolutePath, joinPath } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { compileRegex, type RegexExtent } from '../../libc/regex/compile.ts';
import { RegexSyntaxError } from '../../libc/regex/errors.ts';
import type { RegexSyntax } from '../../libc/regex/parser.ts';
import type { RegularExpression } from '../../libc/regex/regular-expression.ts';
import { strerror } from '../../libc/strerror.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { openOperand } from '../command-line/input-files.ts';
import { fail, programName } from '../command-line/messages.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { GrepSearch } from './grep-search.ts';

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

/** The exit code where something went wrong. */
const trouble = 2;

/** grep, egrep and fgrep. Source: POSIX.1-2024, utilities, grep; busybox 1.37, findutils/grep.c; GNU grep 3.8. */
export const grep: Program = withUsage(
  async (process) => {
    const argv = process.argv.map((word, index) => (index > 0 && /^-\d+$/.test(word) ? `-C${word.slice(1)}` : word));
    const options = parseOptions({ argv }, { short: 'HhnlLoqvsrRiwFEPxcm:A:B:C:e:f:zuaIZ', long: longOptions });
    const operands = [...options.operands];
    const patterns = [...options.values('e')];
    for (const file of options.values('f')) {
      const bytes = process.container.files.read(absolutePath(process, file));
      if (typeof bytes === 'string') return fail(process, `${file}: ${strerror(bytes)}`, trouble);
      patterns.push(...decodeUtf8(bytes).replace(/\n$/, '').split('\n'));
    }
    if (patterns.length === 0) {
      const first = operands.shift();
      if (first === undefined) throw new UsageError();
      patterns.push(first);
    }
    let expressions: readonly RegularExpression[];
    try {
      expressions = expressionsOf(patterns, options, programName(process));
    } catch (error) {
      if (!(error instanceof RegexSyntaxError)) throw error;
      const isGnu = process.container.flavour === 'gnu';
      return fail(process, isGnu ? error.message : `bad regex '${patterns[0] ?? ''}': ${error.message}`, trouble);
    }
    return searchFiles(process, options, expressions, operands);
  },
  { gnuExitCode: trouble },
);

/** The patterns as expressions for each line. Throws a `RegexSyntaxError`. */
function expressionsOf(patterns: readonly string[], options: Options, name: string): readonly RegularExpression[] {
  const syntax = syntaxOf(options, name);
  const extent: RegexExtent = options.has('x') ? 'line' : options.has('w') ? 'word' : 'anywhere';
  return patterns
    .flatMap((text) => text.split('\n'))
    .map((text) => compileRegex(text, syntax, { ignoresCase: options.has('i'), extent }));
}

function syntaxOf(options: Options, name: string): RegexSyntax {
  if (options.has('F') || name === 'fgrep') return 'fixed';
  if (options.has('P')) return 'perl';
  return options.has('E') || name === 'egrep' ? 'extended' : 'basic';
}

async function searchFiles(
  process: Process,
  options: Options,
  expressions: readonly RegularExpression[],
  operands: readonly string[],
): Promise<number> {
  const isRecursive = options.has('r', 'R');
  const targets = operands.length > 0 ? operands : [isRecursive ? '.' : '-'];
  const showsNames = !options.has('h') && (options.has('H') || targets.length > 1 || isRecursive);
  const search = new GrepSearch(process, options, expressions, showsNames);
  let isMissing = false;
  for (const name of targets.flatMap((target) => (isRecursive ? filesBelow(process, target) : [target]))) {
    const input = openOperand(process, name);
    if (typeof input === 'string') {
      isMissing = true;
      if (!options.has('s')) await fail(process, `${name}: ${strerror(input)}`);
      continue;
    }
    await search.searchIn(name === '-' ? '(standard input)' : name, input);
    if (search.hasFound && options.has('q')) return 0;
  }
  if (isMissing) return trouble;
  return search.hasFound ? 0 : 1;
}

/** A file itself, or all files in a directory and below. */
function filesBelow(process: Process, name: string): readonly string[] {
  const names = process.container.files.readdir(absolutePath(process, name));
  if (typeof names === 'string') return [name];
  return names.flatMap((each) => filesBelow(process, joinPath(name, each)));
}
