import { escapePattern } from '../../libc/pattern.ts';
import { commandSubstitution, processSubstitution } from '../execution/subshell.ts';
import type { Shell } from '../state/shell.ts';
import type { Word, WordPart } from '../syntax/syntax-tree.ts';
import { expandBraces } from './brace-expansion.ts';
import { splitFields } from './field-splitting.ts';
import { expandParameter, type WordExpander } from './parameter-expansion.ts';
import { expandPathname } from './pathname-expansion.ts';
import { type ExpandedWord, expansionPiece, joinTexts, literalPiece, type Piece } from './pieces.ts';
import { evaluateExpression } from './shell-arithmetic.ts';

/**
 * Expands words to the fields of a command line: split by IFS and matched against files.
 * Source: POSIX.1-2024, Shell Command Language, 2.6.
 */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const variant of shell.isBash ? expandBraces(word) : [word]) {
      const expanded = await new Expander(shell).pieces(variant);
      for (const pattern of splitFields(expanded, shell.get('IFS') ?? ' \t\n')) {
        for (const path of expandPathname(shell, pattern)) fields.push(path);
        await shell.container.scheduler.yieldControl(shell.signal);
      }
    }
  }
  return fields;
}

/** Expands a word to one text, without splitting and without files: assignments, redirections, the word of `case`. */
export function expandText(shell: Shell, word: Word): Promise<string> {
  return new Expander(shell).text(word);
}

/** Expands a word to a pattern, in which what was quoted matches only itself. */
export function expandPattern(shell: Shell, word: Word): Promise<string> {
  return new Expander(shell).pattern(word);
}

/** The value of `$((…))` or `((…))`. Throws a `ShellError`. */
export async function expandArithmetic(shell: Shell, word: Word): Promise<bigint> {
  return evaluateExpression(shell, await expandText(shell, word));
}

class Expander implements WordExpander {
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  async pieces(word: Word): Promise<ExpandedWord> {
    const pieces: (Piece | 'next field')[] = [];
    for (const [index, part] of word.entries()) {
      const isFirst = index === 0 && part.is === 'text' && !part.isQuoted;
      const expanded = isFirst ? this.#tilde(part.text, word.length === 1) : await this.#part(part);
      for (const piece of expanded) pieces.push(piece);
    }
    return pieces;
  }

  async text(word: Word): Promise<string> {
    const separator = (this.#shell.get('IFS') ?? ' ').charAt(0);
    const pieces = await this.pieces(word);
    return joinTexts(pieces.map((piece) => (piece === 'next field' ? separator : piece.text)));
  }

  async pattern(word: Word): Promise<string> {
    const pieces = await this.pieces(word);
    return joinTexts(
      pieces.map((piece) => {
        if (piece === 'next field') return ' ';
        return piece.isQuoted ? escapePattern(piece.text) : piece.text;
      }),
    );
  }

  async #part(part: WordPart): Promise<ExpandedWord> {
    switch (part.is) {
      case 'text':
        return [literalPiece(part.text, part.isQuoted)];
      case 'arithmetic':
        return [expansionPiece(String(await expandArithmetic(this.#shell, part.word)), part.isQuoted)];
      case 'command': {
        const output = await commandSubstitution(this.#shell, part.list);
        return [expansionPiece(output.replace(/\n+$/, ''), part.isQuoted)];
      }
      case 'process':
        return [literalPiece(await processSubstitution(this.#shell, part.list, part.isRead), true)];
      case 'parameter':
        return expandParameter(this.#shell, part, this);
    }
  }

  /** `~` and `~/…` at the start of a word. */
  #tilde(text: string, isWholeWord: boolean): ExpandedWord {
    const isTilde = text.startsWith('~/') || (text === '~' && isWholeWord);
    if (!isTilde) return [literalPiece(text, false)];
    return [literalPiece(this.#shell.get('HOME') ?? '/', true), literalPiece(text.slice(1), false)];
  }
}
