import { readConditionWords } from './condition-words.ts';
import { createScanner } from './scanner.ts';
import { type Case, type Command, type List, type Redirect, SyntaxError, type Word } from './syntax-tree.ts';
import { type Cursor, endOfArithmetic, type ParsingCursor, readQuoted, readWord, textWord } from './word-reader.ts';

/** Reads a script command line by command line, as a shell does: a fault later on stops nothing before it. */
export interface ScriptParser {
  /** The next line's commands; undefined at the end. Throws a `SyntaxError`. */
  next(): List | undefined;
}

const redirectOperator = /^(\d*)(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<|>)/;

/** A parser of POSIX sh with what ash and bash add. Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */
export function parseScript(text: string, isBash: boolean): ScriptParser {
  const parser = parserOf(text, isBash);
  return { next: parser.line };
}

function parserOf(text: string, isBash: boolean) {
  const cursor: ParsingCursor = {
    text,
    at: 0,
    isBash,
    listUntilParenthesis: () => {
      const list = commandsUntil([')']);
      blanks();
      if (text.charAt(cursor.at) !== ')') throw unexpected(')');
      return list;
    },
    parserFor: (nested: Cursor) => () => parserOf(nested.text, isBash).cursor.listUntilParenthesis(),
  };
  const scanner = createScanner(cursor, (text) => parserOf(text, isBash).cursor);
  const { peek, blanks, newline, lineEnds, separator, wordHere, atEnd, take, unexpected } = scanner;

  /** The reserved word that the compound command here waits for. */
  let wanted: string | undefined;

  function line(): List | undefined {
    lineEnds();
    if (cursor.at >= text.length) return undefined;
    const list = commandsUntil([], true);
    if (text.charAt(cursor.at) === '\n') newline();
    else if (cursor.at < text.length) throw unexpected();
    return list;
  }

  /** Commands up to a reserved word or `)` of `ends`; with `oneLine` up to the end of the line. */
  function commandsUntil(ends: readonly string[], oneLine = false): List {
    const items: List['items'][number][] = [];
    for (;;) {
      if (oneLine) blanks();
      else lineEnds();
      if (cursor.at >= text.length || atEnd(ends)) break;
      if (oneLine && text.charAt(cursor.at) === '\n') break;
      if (peek(';;') || peek(';&')) break;
      const command = andOr();
      blanks();
      const background = peek('&') && !peek('&&') && !peek('&>');
      items.push({ command, background });
      if (background) cursor.at += 1;
      else if (peek(';') && !peek(';;') && !peek(';&')) cursor.at += 1;
      else if (text.charAt(cursor.at) !== '\n') break;
    }
    return { items };
  }

  function andOr(): Command {
    let left = pipeline();
    for (;;) {
      blanks();
      const operator = peek('&&') ? '&&' : peek('||') ? '||' : undefined;
      if (operator === undefined) return left;
      cursor.at += 2;
      lineEnds();
      left = { is: 'and-or', left, operator, right: pipeline() };
    }
  }

  function pipeline(): Command {
    blanks();
    let negate = false;
    let timed = false;
    for (;;) {
      if (wordHere() === '!') {
        negate = !negate;
        cursor.at += 1;
      } else if (isBash && /^time(?=[ \t\n])/.test(text.slice(cursor.at, cursor.at + 5))) {
        timed = true;
        cursor.at += 4;
        blanks();
        if (peek('-p')) cursor.at += 2;
      } else break;
      blanks();
    }
    const commands = [command()];
    for (blanks(); peek('|') && !peek('||'); blanks()) {
      const both = peek('|&');
      cursor.at += both ? 2 : 1;
      if (both) commands.push(withErrors(commands.pop()));
      lineEnds();
      commands.push(command());
    }
    const [only] = commands;
    if (commands.length === 1 && !negate && !timed && only !== undefined) return only;
    return { is: 'pipeline', commands, negate, timed };
  }

  function command(): Command {
    blanks();
    const word = wordHere();
    const compound = word === undefined ? undefined : compounds[word];
    if (compound !== undefined) {
      cursor.at += (word ?? '').length;
      return withRedirects(compound());
    }
    if (word !== undefined) throw unexpected(wanted);
    if (peek('((')) {
      const end = endOfArithmetic(text, cursor.at + 2);
      if (end !== undefined && isBash) {
        const word = textBetween(cursor.at + 2, end);
        cursor.at = end + 2;
        return withRedirects({ is: 'arithmetic', word, redirects: [] });
      }
    }
    if (peek('(')) {
      cursor.at += 1;
      const body = cursor.listUntilParenthesis();
      cursor.at += 1;
      if (body.items.length === 0) throw unexpected();
      return withRedirects({ is: 'subshell', body, redirects: [] });
    }
    if (/^\[\[\s/.test(text.slice(cursor.at, cursor.at + 3))) return condition();
    const named = /^(?:function[ \t]+([^\s(]+)[ \t]*(?:\([ \t]*\))?|([A-Za-z_][\w-]*)[ \t]*\([ \t]*\))/.exec(
      text.slice(cursor.at, cursor.at + 200),
    );
    if (named !== null) {
      cursor.at += named[0].length;
      lineEnds();
      return { is: 'function', name: named[1] ?? named[2] ?? '', body: command(), redirects: [] };
    }
    return simple();
  }

  function simple(): Command {
    const assignments: { name: string; value: Word; append: boolean }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    const lineNumber = text.slice(0, cursor.at).split('\n').length;
    for (;;) {
      blanks();
      if (redirect(redirects)) continue;
      const start = cursor.at;
      const assigned = words.length === 0 ? /^([A-Za-z_]\w*)(\+?)=/.exec(text.slice(start, start + 256)) : null;
      if (assigned !== null) {
        cursor.at += assigned[0].length;
        assignments.push({ name: assigned[1] ?? '', append: assigned[2] === '+', value: readWord(cursor) });
        continue;
      }
      const word = readWord(cursor);
      if (cursor.at === start) break;
      words.push(word);
    }
    if (assignments.length + words.length + redirects.length === 0) throw unexpected();
    if (words.length > 0 && peek('(')) throw unexpected();
    return { is: 'simple', assignments, words, redirects, line: lineNumber };
  }

  function redirect(redirects: Redirect[]): boolean {
    const found = redirectOperator.exec(text.slice(cursor.at, cursor.at + 16));
    if (found === null) return false;
    const [all, digits = '', operator = ''] = found;
    if (/^[<>]\(/.test(text.slice(cursor.at + digits.length, cursor.at + digits.length + 2))) return false;
    if (operator.startsWith('&') && (digits !== '' || !isBash)) {
      if (digits !== '' || !text.startsWith('&>', cursor.at)) return false;
    }
    cursor.at += all.length;
    blanks();
    const descriptor = digits === '' ? undefined : Number(digits);
    const target = readWord(cursor);
    if (target.length === 0) throw unexpected();
    if (operator === '<<' || operator === '<<-') {
      const index = redirects.length;
      redirects.push({ descriptor, operator: '<<', target: [] });
      scanner.expectDocument({
        end: target.map((part) => (part.is === 'text' ? part.text : '')).join(''),
        tabs: operator === '<<-',
        quoted: target.some((part) => part.is === 'text' && part.quoted),
        fill: (body) => {
          redirects[index] = { descriptor, operator: '<<', target: body };
        },
      });
    } else redirects.push({ descriptor, operator: operator as Redirect['operator'], target });
    return true;
  }

  function withRedirects(command: Command): Command {
    const redirects: Redirect[] = [];
    for (blanks(); redirect(redirects); blanks());
    return redirects.length === 0 || command.is === 'pipeline' || command.is === 'and-or'
      ? command
      : { ...command, redirects };
  }

  function withErrors(command: Command | undefined): Command {
    const both: Redirect = { descriptor: 2, operator: '>&', target: textWord('1') };
    if (command === undefined) throw unexpected();
    return command.is === 'pipeline' || command.is === 'and-or'
      ? command
      : { ...command, redirects: [...command.redirects, both] };
  }

  /** `[[ … ]]`. */
  function condition(): Command {
    return withRedirects({ is: 'condition', words: readConditionWords(cursor, scanner), redirects: [] });
  }

  function textBetween(from: number, to: number): Word {
    const nested = parserOf(text.slice(from, to), isBash).cursor;
    return readQuoted(nested, ({ at }) => at >= to - from);
  }

  const body = (...ends: readonly string[]): List => {
    const before = wanted;
    wanted = ends[0];
    const list = commandsUntil(ends);
    wanted = before;
    if (list.items.length === 0 || !atEnd(ends)) throw unexpected(ends[0]);
    return list;
  };

  function doGroup(): List {
    take('do');
    const list = body('done');
    take('done');
    return list;
  }

  const compounds: Readonly<Record<string, () => Command>> = {
    '{': () => {
      const list = body('}');
      take('}');
      return { is: 'group', body: list, redirects: [] };
    },
    if: () => {
      const clauses: { test: List; body: List }[] = [];
      let otherwise: List | undefined;
      for (let word = 'if'; word !== 'fi'; ) {
        if (word === 'else') {
          otherwise = body('fi');
        } else {
          const test = body('then');
          take('then');
          clauses.push({ test, body: body('fi', 'else', 'elif') });
        }
        word = wordHere() ?? 'fi';
        cursor.at += word.length;
      }
      return { is: 'if', clauses, redirects: [], ...(otherwise === undefined ? {} : { otherwise }) };
    },
    while: () => loop(false),
    until: () => loop(true),
    for: () => {
      blanks();
      if (isBash && peek('((')) {
        const end = endOfArithmetic(text, cursor.at + 2);
        if (end === undefined) throw unexpected('))');
        const parts = text.slice(cursor.at + 2, end).split(';');
        const from = cursor.at + 2;
        const words = [0, 1, 2].map((index) => {
          const start = from + parts.slice(0, index).reduce((sum, part) => sum + part.length + 1, 0);
          return textBetween(start, start + (parts[index] ?? '').length);
        });
        cursor.at = end + 2;
        separator();
        return {
          is: 'for-arithmetic',
          parts: [words[0] ?? [], words[1] ?? [], words[2] ?? []],
          body: doGroup(),
          redirects: [],
        };
      }
      const variable = /^[A-Za-z_]\w*/.exec(text.slice(cursor.at))?.[0];
      if (variable === undefined) throw new SyntaxError('syntax error: bad for loop variable');
      cursor.at += variable.length;
      lineEnds();
      if (!/^in(?=[\s;]|$)/.test(text.slice(cursor.at, cursor.at + 3))) {
        separator();
        return { is: 'for', variable, body: doGroup(), redirects: [] };
      }
      cursor.at += 2;
      const words: Word[] = [];
      for (blanks(); ; blanks()) {
        const word = readWord(cursor);
        if (word.length === 0) break;
        words.push(word);
      }
      separator();
      return { is: 'for', variable, words, body: doGroup(), redirects: [] };
    },
    case: caseCommand,
  };

  function loop(until: boolean): Command {
    const test = body('do');
    return { is: 'loop', until, test, body: doGroup(), redirects: [] };
  }

  function caseCommand(): Command {
    blanks();
    const word = readWord(cursor);
    lineEnds();
    if (!/^in(?=\s|$)/.test(text.slice(cursor.at, cursor.at + 3))) throw unexpected('in');
    cursor.at += 2;
    const cases: Case[] = [];
    for (lineEnds(); wordHere() !== 'esac'; lineEnds()) {
      if (cursor.at >= text.length) throw unexpected('esac');
      if (peek('(')) cursor.at += 1;
      const patterns: Word[] = [];
      for (;;) {
        blanks();
        const pattern = readWord(cursor);
        if (pattern.length === 0) throw unexpected();
        patterns.push(pattern);
        blanks();
        if (!peek('|')) break;
        cursor.at += 1;
      }
      if (!peek(')')) throw unexpected(')');
      cursor.at += 1;
      const list = commandsUntil(['esac']);
      lineEnds();
      const fallsThrough = peek(';&') && !peek(';;');
      if (peek(';;') || fallsThrough) cursor.at += 2;
      else if (wordHere() !== 'esac') throw unexpected(';;');
      cases.push({ patterns, body: list, fallsThrough });
    }
    take('esac');
    return { is: 'case', word, cases, redirects: [] };
  }

  return { line, cursor };
}
