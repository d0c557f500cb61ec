import { compileRegex } from '../../libc/regex/compile.ts';
import { LineSelector, type RangeEnd, type SedAddress } from './line-selector.ts';
import { isSimpleAction, type SedAction, type SedCommand } from './sed-command.ts';
import { Substitution } from './substitution.ts';

/** Parses a script. Throws an error with sed's message. Source: POSIX.1-2024, utilities, sed; GNU's `~`, `+N`, `0-9` flags. */
export function parseSed(script: string, kind: 'basic' | 'extended'): readonly SedCommand[] {
  return new SedParser(script, kind).parse();
}

class SedParser {
  readonly #script: string;
  readonly #kind: 'basic' | 'extended';
  #at = 0;

  constructor(script: string, kind: 'basic' | 'extended') {
    this.#script = script;
    this.#kind = kind;
  }

  parse(): readonly SedCommand[] {
    const commands: SedCommand[] = [];
    for (this.#take(/[\s;]+/y); this.#at < this.#script.length; this.#take(/[\s;]+/y)) {
      if (this.#take(/#[^\n]*/y) === '') commands.push(this.#command());
    }
    return commands;
  }

  get #character(): string {
    return this.#script.charAt(this.#at);
  }

  /** Takes what a sticky expression matches here; empty where it does not. */
  #take(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const [match = ''] = expression.exec(this.#script) ?? [];
    this.#at += match.length;
    return match;
  }

  #command(): SedCommand {
    const from = this.#address();
    this.#take(/ */y);
    const to = from !== undefined && this.#character === ',' ? this.#rangeEnd() : undefined;
    this.#take(/ */y);
    const isNegated = this.#take(/!/y) !== '';
    this.#take(/ */y);
    return { selector: new LineSelector(from, to, isNegated), action: this.#action() };
  }

  #address(): SedAddress | undefined {
    const [first = '', step] = this.#take(/\d+(?:~\d+)?/y).split('~');
    if (step !== undefined) return { is: 'step', first: Number(first), step: Number(step) };
    if (first !== '') return { is: 'line', line: Number(first) };
    if (this.#take(/\$/y) !== '') return { is: 'last line' };
    const delimiter = this.#take(/\/|\\[\s\S]/y).slice(-1);
    if (delimiter === '') return undefined;
    const text = this.#delimited(delimiter);
    const ignoresCase = this.#take(/I/y) !== '';
    return { is: 'match', expression: compileRegex(text, this.#kind, { ignoresCase }) };
  }

  #rangeEnd(): RangeEnd {
    this.#take(/, */y);
    const count = this.#take(/\+\d+/y);
    if (count !== '') return { is: 'count', lines: Number(count) };
    const address = this.#address();
    if (address === undefined) throw new Error("unexpected `,'");
    return address;
  }

  /** Takes text up to a delimiter, which may stand in a bracket expression or after a backslash. */
  #delimited(delimiter: string): string {
    let text = '';
    while (this.#at < this.#script.length && this.#character !== delimiter) {
      const set = delimiter === '[' ? '' : this.#bracketExpression();
      if (set !== '' && !set.includes(delimiter)) {
        text += set;
        this.#at += set.length;
        continue;
      }
      const isEscape = this.#character === '\\' && this.#at + 1 < this.#script.length;
      if (isEscape) this.#at += 1;
      text += isEscape && this.#character !== delimiter ? `\\${this.#character}` : this.#character;
      this.#at += 1;
    }
    if (this.#at >= this.#script.length) throw new Error(`unmatched '${delimiter}'`);
    this.#at += 1;
    return text;
  }

  /** The bracket expression that begins here; empty where none does. */
  #bracketExpression(): string {
    const expression = /\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/y;
    expression.lastIndex = this.#at;
    return expression.exec(this.#script)?.[0] ?? '';
  }

  #action(): SedAction {
    const letter = this.#character;
    this.#at += 1;
    switch (letter) {
      case 's':
        return this.#substitute();
      case 'y':
        return this.#transliterate();
      case 'a':
      case 'i':
      case 'c':
        this.#take(/\\\n|[ \t]+|\\/y);
        return { is: letter, text: this.#take(/[^\n]*/y) };
      case 'b':
      case 't':
      case 'T':
      case ':':
        return { is: letter, label: this.#take(/ *[^;\s}]*/y).trimStart() };
      case 'r':
      case 'w':
        this.#take(/ *[^\n;]*/y);
        return { is: 'ignored' };
      case 'q':
      case 'Q':
        return this.#ended({ is: letter, exitCode: Number(this.#take(/ *\d+/y)) });
      case 'l':
        return this.#ended({ is: 'ignored' });
      case '{':
      case '}':
        return { is: letter };
      default:
        if (isSimpleAction(letter)) return this.#ended({ is: letter });
        throw new Error(letter === '' ? 'missing command' : `unsupported command ${letter}`);
    }
  }

  #substitute(): SedAction {
    const delimiter = this.#delimiter();
    const pattern = this.#delimited(delimiter);
    const replacement = this.#delimited(delimiter);
    const flags = this.#take(/[gpiIme0-9]*/y);
    const expression = compileRegex(pattern, this.#kind, { ignoresCase: /i/i.test(flags) });
    return {
      is: 's',
      substitution: new Substitution(expression, replacement, flags),
      isPrinted: flags.includes('p'),
    };
  }

  #transliterate(): SedAction {
    const delimiter = this.#delimiter();
    const from = this.#delimited(delimiter);
    const to = this.#delimited(delimiter);
    this.#take(/[gpiIme0-9]*/y);
    return { is: 'y', from, to };
  }

  #delimiter(): string {
    const delimiter = this.#character;
    this.#at += 1;
    return delimiter;
  }

  /** A command after which the line, the block or the script must end. */
  #ended(action: SedAction): SedAction {
    const isEnd = /\s*(?:[;}\n#]|$)/y;
    isEnd.lastIndex = this.#at;
    if (!isEnd.test(this.#script)) throw new Error("unknown option to `s'");
    return action;
  }
}
