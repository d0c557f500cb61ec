import { type BodyParser, CompoundCommandParser } from './compound-command-parser.ts';
import { readConditionWords } from './condition-words.ts';
import { RedirectionParser } from './redirection-parser.ts';
import { endOfArithmetic, Scanner } from './scanner.ts';
import { parseSimpleCommand } from './simple-command-parser.ts';
import type { Command, CompoundCommand, List, ListItem, Redirect, Word } from './syntax-tree.ts';
import { type SubstitutionParser, WordReader } from './word-reader.ts';
import { textWord } from './words.ts';

/** Parses all lines of a script. Throws a `ShellSyntaxError`. */
export function parseScript(text: string, isBash: boolean): readonly List[] {
  const parser = new ScriptParser(text, isBash);
  const lists: List[] = [];
  for (let list = parser.nextLine(); list !== undefined; list = parser.nextLine()) lists.push(list);
  return lists;
}

/**
 * Parses a script line by line, as a shell does: an error further down stops nothing before it.
 * Source: POSIX.1-2024, Shell Command Language, 2.9 and 2.10, with the extensions of ash and bash.
 */
export class ScriptParser implements SubstitutionParser, BodyParser {
  readonly #scanner: Scanner;
  readonly #isBash: boolean;
  readonly #words: WordReader;
  readonly #redirections: RedirectionParser;
  readonly #compounds: CompoundCommandParser;
  /** The reserved word that the compound command here waits for. */
  #awaited: string | undefined;

  constructor(text: string, isBash: boolean) {
    this.#scanner = new Scanner(text);
    this.#isBash = isBash;
    this.#words = new WordReader(this.#scanner, this);
    this.#redirections = new RedirectionParser(this.#scanner, this.#words, (document) =>
      this.#quotedText(document, true),
    );
    this.#compounds = new CompoundCommandParser(this.#scanner, this.#words, this, isBash);
  }

  /** The commands of the next line; undefined at the end. Throws a `ShellSyntaxError`. */
  nextLine(): List | undefined {
    const scanner = this.#scanner;
    scanner.skipLineEnds();
    if (scanner.isAtEnd) return undefined;
    const list = this.#commands([], true);
    if (scanner.character === '\n') scanner.skipNewline();
    else if (!scanner.isAtEnd) throw scanner.unexpected();
    return list;
  }

  listUntilParenthesis(): List {
    const list = this.commandsUntil([')']);
    this.#scanner.skipBlanks();
    if (this.#scanner.character !== ')') throw this.#scanner.unexpected(')');
    return list;
  }

  parseList(text: string): List {
    return new ScriptParser(`${text}\n)`, this.#isBash).listUntilParenthesis();
  }

  commandsUntil(ends: readonly string[]): List {
    return this.#commands(ends, false);
  }

  body(...ends: readonly string[]): List {
    const outer = this.#awaited;
    [this.#awaited] = ends;
    const list = this.commandsUntil(ends);
    this.#awaited = outer;
    if (list.items.length === 0 || !this.#scanner.isAtAny(ends)) throw this.#scanner.unexpected(ends[0]);
    return list;
  }

  arithmetic(text: string): Word {
    return this.#quotedText(text, false);
  }

  /** A text of its own, expanded as in double quotes. */
  #quotedText(text: string, isHereDocument: boolean): Word {
    return new ScriptParser(text, this.#isBash).#words.quotedText(isHereDocument);
  }

  /** Commands up to one of these reserved words or `)`; those of one line up to its end. */
  #commands(ends: readonly string[], isOneLine: boolean): List {
    const scanner = this.#scanner;
    const items: ListItem[] = [];
    for (;;) {
      if (isOneLine) scanner.skipBlanks();
      else scanner.skipLineEnds();
      if (scanner.isAtEnd || scanner.isAtAny(ends)) break;
      if (isOneLine && scanner.character === '\n') break;
      if (scanner.startsWith(';;') || scanner.startsWith(';&')) break;
      const command = this.#andOr();
      scanner.skipBlanks();
      const isBackground = scanner.startsWith('&') && !scanner.startsWith('&&') && !scanner.startsWith('&>');
      items.push({ command, isBackground });
      const isSeparated = scanner.startsWith(';') && !scanner.startsWith(';;') && !scanner.startsWith(';&');
      if (isBackground || isSeparated) scanner.at += 1;
      else if (scanner.character !== '\n') break;
    }
    return { items };
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      this.#scanner.skipBlanks();
      const operator = (['&&', '||'] as const).find((each) => this.#scanner.startsWith(each));
      if (operator === undefined) return left;
      this.#scanner.at += 2;
      this.#scanner.skipLineEnds();
      left = { is: 'and-or', left, operator, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    const scanner = this.#scanner;
    const { isNegated, isTimed } = this.#pipelinePrefix();
    const commands = [this.#command()];
    for (scanner.skipBlanks(); scanner.startsWith('|') && !scanner.startsWith('||'); scanner.skipBlanks()) {
      const isWithErrors = scanner.startsWith('|&');
      scanner.at += isWithErrors ? 2 : 1;
      const last = commands.pop();
      if (last !== undefined) commands.push(isWithErrors ? withErrors(last) : last);
      scanner.skipLineEnds();
      commands.push(this.#command());
    }
    const [only] = commands;
    if (commands.length === 1 && !isNegated && !isTimed && only !== undefined) return only;
    return { is: 'pipeline', commands, isNegated, isTimed };
  }

  /** Takes `!` and bash's `time`. */
  #pipelinePrefix(): { readonly isNegated: boolean; readonly isTimed: boolean } {
    const scanner = this.#scanner;
    let isNegated = false;
    let isTimed = false;
    for (;;) {
      scanner.skipBlanks();
      if (scanner.reservedWord() === '!') {
        isNegated = !isNegated;
        scanner.at += 1;
      } else if (this.#isBash && scanner.match(/time(?=[ \t\n])/y) !== null) {
        isTimed = true;
        scanner.at += 'time'.length;
        scanner.skipBlanks();
        if (scanner.startsWith('-p')) scanner.at += 2;
      } else return { isNegated, isTimed };
    }
  }

  #command(): Command {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const word = scanner.reservedWord();
    if (word !== undefined) return this.#reservedCommand(word);
    const compound = this.#arithmeticCommand() ?? this.#subshell() ?? this.#condition() ?? this.#function();
    return compound ?? parseSimpleCommand(this.#scanner, this.#words, this.#redirections);
  }

  #reservedCommand(word: string): Command {
    const { at } = this.#scanner;
    this.#scanner.at += word.length;
    const compound = this.#compounds.parse(word);
    if (compound !== undefined) return this.#withRedirects(compound);
    this.#scanner.at = at;
    throw this.#scanner.unexpected(this.#awaited);
  }

  /** bash's `((…))`. */
  #arithmeticCommand(): Command | undefined {
    const scanner = this.#scanner;
    if (!this.#isBash || !scanner.startsWith('((')) return undefined;
    const end = endOfArithmetic(scanner.text, scanner.at + 2);
    if (end === undefined) return undefined;
    const word = this.arithmetic(scanner.text.slice(scanner.at + 2, end));
    scanner.at = end + 2;
    return this.#withRedirects({ is: 'arithmetic', word, redirects: [] });
  }

  #subshell(): Command | undefined {
    if (!this.#scanner.startsWith('(')) return undefined;
    this.#scanner.at += 1;
    const body = this.listUntilParenthesis();
    this.#scanner.at += 1;
    if (body.items.length === 0) throw this.#scanner.unexpected();
    return this.#withRedirects({ is: 'subshell', body, redirects: [] });
  }

  /** `[[ … ]]`. */
  #condition(): Command | undefined {
    if (this.#scanner.match(/\[\[\s/y) === null) return undefined;
    return this.#withRedirects({
      is: 'condition',
      words: readConditionWords(this.#scanner, this.#words),
      redirects: [],
    });
  }

  #function(): Command | undefined {
    const found = this.#scanner.match(
      /(?:function[ \t]+([^\s(]+)[ \t]*(?:\([ \t]*\))?|([A-Za-z_][\w-]*)[ \t]*\([ \t]*\))/y,
    );
    if (found === null) return undefined;
    const [all, bashName, name = bashName ?? ''] = found;
    this.#scanner.at += all.length;
    this.#scanner.skipLineEnds();
    return { is: 'function', name, body: this.#command(), redirects: [] };
  }

  #withRedirects(command: CompoundCommand): Command {
    const redirects = this.#redirections.all();
    return redirects.length === 0 ? command : { ...command, redirects };
  }
}

/** A command before bash's `|&`, whose errors go into the pipe too. */
function withErrors(command: Command): Command {
  if (command.is === 'pipeline' || command.is === 'and-or') return command;
  const errors: Redirect = { descriptor: 2, operator: '>&', target: textWord('1') };
  return { ...command, redirects: [...command.redirects, errors] };
}
