import { resolvePath } from '../../files/paths.ts';
import { escapePattern, isPattern, patternToRegExp, unescapePattern, withoutMatch } from '../../libc/pattern.ts';
import { maxBufferedBytes, OutOfMemory } from '../../runtime/memory-limit.ts';
import { maxVariableLength, type Shell, ShellError } from '../shell.ts';
import type { ParameterPart, Part, Word } from '../syntax/syntax-tree.ts';
import { ArithmeticError, evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './brace-expansion.ts';

/** A stretch of an expanded word: `splits` where it came from an expansion outside quotes. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly splits: boolean;
}

/** What a word expands to before it is split: pieces, with `next field` between the values of `"$@"`. */
type Expanded = readonly (Piece | 'next field')[];

/** The fields of a command line: every word expanded, split by IFS and matched against files. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const variant of shell.isBash ? expandBraces(word) : [word]) {
      for (const pattern of split(await expand(shell, variant), shell)) {
        for (const path of paths(shell, pattern)) fields.push(path);
        await shell.container.scheduler.yieldControl(shell.signal);
      }
    }
  }
  return fields;
}

/** One text, without splitting and without files: assignments, redirections, the word of `case`. */
export async function expandText(shell: Shell, word: Word): Promise<string> {
  const separator = (shell.get('IFS') ?? ' ').charAt(0);
  return joined((await expand(shell, word)).map((piece) => (piece === 'next field' ? separator : piece.text)));
}

function joined(texts: readonly string[]): string {
  if (texts.reduce((sum, text) => sum + text.length, 0) > maxBufferedBytes) throw new OutOfMemory();
  return texts.join('');
}

/** One text as a pattern: what was quoted matches only itself. */
export async function expandPattern(shell: Shell, word: Word): Promise<string> {
  return joined(
    (await expand(shell, word)).map((piece) =>
      piece === 'next field' ? ' ' : piece.quoted ? escapePattern(piece.text) : piece.text,
    ),
  );
}

/** The value of `$(( … ))`. */
export async function expandArithmetic(shell: Shell, word: Word): Promise<bigint> {
  const text = await expandText(shell, word);
  try {
    return evaluateArithmetic(text, { get: (name) => shell.get(name), set: (name, value) => shell.set(name, value) });
  } catch (problem) {
    if (!(problem instanceof ArithmeticError)) throw problem;
    if (!shell.isBash) throw new ShellError(problem.message);
    const detail = problem.message === 'divide by zero' ? 'division by 0' : 'arithmetic syntax error: operand expected';
    throw new ShellError(
      `${text.trim()}: ${detail} (error token is "${/[^-+*/%\s]+$/.exec(text.trim())?.[0] ?? ''}")`,
      1,
    );
  }
}

async function expand(shell: Shell, word: Word): Promise<Expanded> {
  const out: (Piece | 'next field')[] = [];
  for (const [index, part] of word.entries()) {
    for (const piece of await expandPart(shell, part, index === 0, word.length === 1)) out.push(piece);
  }
  return out;
}

async function expandPart(shell: Shell, part: Part, isFirst: boolean, isOnly: boolean): Promise<Expanded> {
  switch (part.is) {
    case 'text':
      return isFirst && !part.quoted
        ? tilde(shell, part.text, isOnly)
        : [{ text: part.text, quoted: part.quoted, splits: false }];
    case 'arithmetic':
      return [piece(String(await expandArithmetic(shell, part.word)), part.quoted)];
    case 'command':
      return [piece((await shell.substitute(part.script)).replace(/\n+$/, ''), part.quoted)];
    case 'process':
      return [{ text: await shell.substituteProcess(part.script, part.reads), quoted: true, splits: false }];
    case 'parameter':
      return expandParameter(shell, part);
  }
}

function tilde(shell: Shell, text: string, isOnly: boolean): Expanded {
  const found = /^~(?=\/|$)/.exec(text);
  if (found === null || (!isOnly && text === '~')) return [{ text, quoted: false, splits: false }];
  return [
    { text: shell.get('HOME') ?? '/', quoted: true, splits: false },
    { text: text.slice(1), quoted: false, splits: false },
  ];
}

function piece(text: string, quoted: boolean): Piece {
  return { text, quoted, splits: !quoted };
}

async function expandParameter(shell: Shell, part: ParameterPart): Promise<Expanded> {
  const { operator, word = [], quoted } = part;
  const name =
    part.name.startsWith('!') && part.name.length > 1 ? (shell.parameter(part.name.slice(1)) ?? '') : part.name;
  const list = name === '@' || name === '*';
  const value = shell.parameter(name);
  const isSet = list ? shell.positional.length > 0 : value !== undefined;
  const isEmpty = !isSet || (value ?? '') === '';

  if (part.length === true)
    return [
      piece(list ? String(shell.positional.length) : String(Array.from(checked(shell, name, value)).length), quoted),
    ];
  if (operator === undefined) return list ? all(shell, name, quoted) : [piece(checked(shell, name, value), quoted)];
  const missing = operator.startsWith(':') ? isEmpty : !isSet;
  switch (operator.replace(/^:(?=.)/, '')) {
    case '-':
      return missing
        ? alternative(shell, word, quoted)
        : list
          ? all(shell, name, quoted)
          : [piece(value ?? '', quoted)];
    case '+':
      return missing ? (quoted ? [piece('', true)] : []) : alternative(shell, word, quoted);
    case '=': {
      if (!missing) return [piece(value ?? '', quoted)];
      const text = await expandText(shell, word);
      shell.set(name, text);
      return [piece(text, quoted)];
    }
    case '?': {
      if (!missing) return [piece(value ?? '', quoted)];
      const text = await expandText(shell, word);
      throw new ShellError(
        `${name}: ${text === '' ? (shell.isBash ? 'parameter null or not set' : 'parameter not set') : text}`,
        shell.isBash ? 127 : 2,
      );
    }
    case '#':
    case '##':
      return [
        piece(
          withoutMatch(checked(shell, name, value), await expandPattern(shell, word), 'start', operator === '##'),
          quoted,
        ),
      ];
    case '%':
    case '%%':
      return [
        piece(
          withoutMatch(checked(shell, name, value), await expandPattern(shell, word), 'end', operator === '%%'),
          quoted,
        ),
      ];
    case '/':
    case '//': {
      const replacement = await expandText(shell, part.second ?? []);
      return [piece(replaceIn(value ?? '', await expandPattern(shell, word), replacement, operator === '//'), quoted)];
    }
    case '^':
      return [
        piece(
          (value ?? '').replace(/^./, (first) => first.toUpperCase()),
          quoted,
        ),
      ];
    case '^^':
      return [piece((value ?? '').toUpperCase(), quoted)];
    case ',':
      return [
        piece(
          (value ?? '').replace(/^./, (first) => first.toLowerCase()),
          quoted,
        ),
      ];
    case ',,':
      return [piece((value ?? '').toLowerCase(), quoted)];
    default:
      if (list) return slice(shell, name, await expandText(shell, word), quoted);
      return [piece(await substring(shell, checked(shell, name, value), word), quoted)];
  }
}

/** `${x/a*}` anchored at either end by `#` and `%`. */
function replaceIn(text: string, pattern: string, replacement: string, everywhere: boolean): string {
  const anchor = /^[#%]/.exec(pattern)?.[0];
  const source = patternToRegExp(anchor === undefined ? pattern : pattern.slice(1)).source.slice(1, -1);
  if (source === '(?:)') return text;
  const expression = new RegExp(
    `${anchor === '#' ? '^' : ''}${source}${anchor === '%' ? '$' : ''}`,
    everywhere ? 'gs' : 's',
  );
  let grown = text.length;
  return text.replace(expression, () => {
    grown += replacement.length;
    if (grown > maxVariableLength) throw new OutOfMemory();
    return replacement;
  });
}

/** `${x:offset:length}`. */
async function substring(shell: Shell, text: string, word: Word): Promise<string> {
  const [from = '0', length] = (await expandText(shell, word)).split(':');
  const number = (text: string) =>
    Number(evaluateArithmetic(text, { get: (name) => shell.get(name), set: () => undefined }));
  const characters = Array.from(text);
  const start = number(from) < 0 ? Math.max(characters.length + number(from), 0) : number(from);
  if (length === undefined) return characters.slice(start).join('');
  const end = number(length) < 0 ? characters.length + number(length) : start + number(length);
  return characters.slice(start, end).join('');
}

async function alternative(shell: Shell, word: Word, quoted: boolean): Promise<Expanded> {
  const pieces = await expand(shell, word);
  if (pieces.length === 0 && quoted) return [piece('', true)];
  return pieces.map((piece) =>
    piece === 'next field' ? piece : { ...piece, quoted: piece.quoted || quoted, splits: !piece.quoted && !quoted },
  );
}

/** `${@:from:count}`. */
function slice(shell: Shell, name: string, word: string, quoted: boolean): Expanded {
  const [from = 1, count = Infinity] = word.split(':').map(Number);
  const copy = shell.subshell();
  copy.positional = [shell.name, ...shell.positional].slice(from, from + count);
  return all(copy, name, quoted);
}

/** `$@` and `$*`. */
function all(shell: Shell, name: string, quoted: boolean): Expanded {
  if (quoted && name === '*') {
    const separator = shell.get('IFS') === undefined ? ' ' : (shell.get('IFS') ?? '').charAt(0);
    return [piece(shell.positional.join(separator), true)];
  }
  return shell.positional.flatMap((text, index) => [
    ...(index > 0 ? ['next field' as const] : []),
    piece(text, quoted),
  ]);
}

function checked(shell: Shell, name: string, value: string | undefined): string {
  if (value === undefined && shell.options.has('nounset') && name !== '@' && name !== '*') {
    throw new ShellError(
      shell.isBash ? `${name}: unbound variable` : `${name}: parameter not set`,
      shell.isBash ? 127 : 2,
    );
  }
  return value ?? '';
}

/** Fields as patterns, quoted characters escaped. */
function split(expanded: Expanded, shell: Shell): readonly string[] {
  const separators = shell.get('IFS') ?? ' \t\n';
  const fields: string[] = [];
  let field: string | undefined;
  const close = () => {
    if (field !== undefined) fields.push(field);
    field = undefined;
  };
  let wasHardSeparator = false;
  for (const piece of expanded) {
    if (piece === 'next field') {
      close();
      continue;
    }
    if (!piece.splits) {
      if (piece.quoted || piece.text !== '')
        field = (field ?? '') + (piece.quoted ? escapePattern(piece.text) : piece.text);
      wasHardSeparator = false;
      continue;
    }
    let from = 0;
    const keep = (to: number) => {
      if (to > from) field = (field ?? '') + piece.text.slice(from, to).replaceAll('\\', '\\\\');
      if (to > from) wasHardSeparator = false;
      from = to + 1;
    };
    for (let at = 0; at < piece.text.length; at += 1) {
      const character = piece.text.charAt(at);
      if (!separators.includes(character)) continue;
      keep(at);
      if (' \t\n'.includes(character)) close();
      else {
        if (field === undefined && wasHardSeparator) fields.push('');
        else if (field === undefined && fields.length === 0) fields.push('');
        close();
        wasHardSeparator = true;
      }
    }
    keep(piece.text.length);
  }
  close();
  return fields;
}

/** The files that a field matches, or the field itself. */
function paths(shell: Shell, pattern: string): readonly string[] {
  if (!isPattern(pattern) || shell.options.has('noglob')) return [unescapePattern(pattern)];
  const isAbsolute = pattern.startsWith('/');
  let found: string[] = [isAbsolute ? '/' : ''];
  for (const part of pattern.split('/').filter((part, index) => part !== '' || index > 0)) {
    if (part === '') continue;
    found = found.flatMap((before) => entriesIn(shell, before, part));
  }
  return found.length > 0
    ? found.map((path) => (pattern.endsWith('/') ? `${path}/` : path))
    : [unescapePattern(pattern)];
}

function entriesIn(shell: Shell, before: string, part: string): readonly string[] {
  const { files } = shell.container;
  const join = (name: string) => (before === '' || before.endsWith('/') ? `${before}${name}` : `${before}/${name}`);
  if (!isPattern(part)) {
    const path = join(unescapePattern(part));
    return typeof files.stat(resolvePath(shell.cwd, path)) === 'string' ? [] : [path];
  }
  const names = files.readdir(resolvePath(shell.cwd, before === '' ? '.' : before));
  if (typeof names === 'string') return [];
  const expression = patternToRegExp(part, true);
  const shown = part.startsWith('.') ? names : names.filter((name) => !name.startsWith('.'));
  return shown.filter((name) => expression.test(name)).map(join);
}
