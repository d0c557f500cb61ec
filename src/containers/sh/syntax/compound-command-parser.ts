import { endOfArithmetic, type Scanner } from './scanner.ts';
import { syntaxError } from './shell-syntax-error.ts';
import type { CaseClause, CompoundCommand, IfClause, List, Word } from './syntax-tree.ts';
import type { WordReader } from './word-reader.ts';

/** Parses what stands inside compound commands. */
export interface BodyParser {
  /** Commands up to one of these reserved words; there must be at least one command. */
  body(...ends: readonly string[]): List;
  /** Commands up to one of these reserved words. */
  commandsUntil(ends: readonly string[]): List;
  /** An arithmetic expression, as a word. */
  arithmetic(text: string): Word;
}

/** Parses the compound commands that begin with a reserved word. Source: POSIX.1-2024, Shell Command Language, 2.9.4. */
export class CompoundCommandParser {
  readonly #scanner: Scanner;
  readonly #words: WordReader;
  readonly #bodies: BodyParser;
  readonly #isBash: boolean;

  constructor(scanner: Scanner, words: WordReader, bodies: BodyParser, isBash: boolean) {
    this.#scanner = scanner;
    this.#words = words;
    this.#bodies = bodies;
    this.#isBash = isBash;
  }

  /** The command of a reserved word, which has been taken, without redirections; undefined: the word begins none. */
  parse(word: string): CompoundCommand | undefined {
    switch (word) {
      case '{':
        return this.#group();
      case 'if':
        return this.#if();
      case 'while':
      case 'until':
        return { is: word, test: this.#bodies.body('do'), body: this.#doGroup(), redirects: [] };
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      default:
        return undefined;
    }
  }

  #group(): CompoundCommand {
    const body = this.#bodies.body('}');
    this.#scanner.takeReservedWord('}');
    return { is: 'group', body, redirects: [] };
  }

  #doGroup(): List {
    this.#scanner.takeReservedWord('do');
    const list = this.#bodies.body('done');
    this.#scanner.takeReservedWord('done');
    return list;
  }

  #if(): CompoundCommand {
    const clauses: IfClause[] = [];
    let otherwise: List | undefined;
    for (let word = 'if'; word !== 'fi'; ) {
      if (word === 'else') otherwise = this.#bodies.body('fi');
      else {
        const test = this.#bodies.body('then');
        this.#scanner.takeReservedWord('then');
        clauses.push({ test, body: this.#bodies.body('fi', 'else', 'elif') });
      }
      word = this.#scanner.reservedWord() ?? 'fi';
      this.#scanner.at += word.length;
    }
    return { is: 'if', clauses, redirects: [], ...(otherwise === undefined ? {} : { otherwise }) };
  }

  #for(): CompoundCommand {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    if (this.#isBash && scanner.startsWith('((')) return this.#forArithmetic();
    const variable = scanner.match(/[A-Za-z_]\w*/y)?.[0];
    if (variable === undefined) throw syntaxError('syntax error: bad for loop variable');
    scanner.at += variable.length;
    scanner.skipLineEnds();
    const words = scanner.match(/in(?=[\s;]|$)/y) === null ? undefined : this.#forWords();
    scanner.skipSeparator();
    return { is: 'for', variable, body: this.#doGroup(), redirects: [], ...(words === undefined ? {} : { words }) };
  }

  #forWords(): readonly Word[] {
    this.#scanner.at += 'in'.length;
    const words: Word[] = [];
    for (;;) {
      this.#scanner.skipBlanks();
      const word = this.#words.word();
      if (word.length === 0) return words;
      words.push(word);
    }
  }

  /** `for ((first; test; step))`. Source: bash(1), Looping Constructs. */
  #forArithmetic(): CompoundCommand {
    const start = this.#scanner.at + 2;
    const end = endOfArithmetic(this.#scanner.text, start);
    if (end === undefined) throw this.#scanner.unexpected('))');
    const [first = '', test = '', step = ''] = this.#scanner.text.slice(start, end).split(';');
    const parts = [first, test, step].map((text) => this.#bodies.arithmetic(text));
    this.#scanner.at = end + 2;
    this.#scanner.skipSeparator();
    return {
      is: 'for-arithmetic',
      parts: [parts[0] ?? [], parts[1] ?? [], parts[2] ?? []],
      body: this.#doGroup(),
      redirects: [],
    };
  }

  #case(): CompoundCommand {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const word = this.#words.word();
    scanner.skipLineEnds();
    if (scanner.match(/in(?=\s|$)/y) === null) throw scanner.unexpected('in');
    scanner.at += 'in'.length;
    const clauses: CaseClause[] = [];
    for (scanner.skipLineEnds(); scanner.reservedWord() !== 'esac'; scanner.skipLineEnds()) {
      if (scanner.isAtEnd) throw scanner.unexpected('esac');
      clauses.push(this.#caseClause());
    }
    scanner.takeReservedWord('esac');
    return { is: 'case', word, clauses, redirects: [] };
  }

  #caseClause(): CaseClause {
    const scanner = this.#scanner;
    const patterns = this.#casePatterns();
    const body = this.#bodies.commandsUntil(['esac']);
    scanner.skipLineEnds();
    const isFallthrough = scanner.startsWith(';&');
    if (scanner.startsWith(';;') || isFallthrough) scanner.at += 2;
    else if (scanner.reservedWord() !== 'esac') throw scanner.unexpected(';;');
    return { patterns, body, isFallthrough };
  }

  #casePatterns(): readonly Word[] {
    const scanner = this.#scanner;
    const patterns: Word[] = [];
    if (scanner.startsWith('(')) scanner.at += 1;
    for (;;) {
      scanner.skipBlanks();
      const pattern = this.#words.word();
      if (pattern.length === 0) throw scanner.unexpected();
      patterns.push(pattern);
      scanner.skipBlanks();
      if (!scanner.startsWith('|')) break;
      scanner.at += 1;
    }
    if (!scanner.startsWith(')')) throw scanner.unexpected(')');
    scanner.at += 1;
    return patterns;
  }
}
