import { maxBufferedBytes, OutOfMemory } from '../../runtime/buffer-limit.ts';

/** A stretch of an expanded word. */
export interface Piece {
  readonly text: string;
  readonly isQuoted: boolean;
  /** Whether it is split into fields: it comes from an expansion outside quotes. */
  readonly isSplit: boolean;
}

/** What a word expands to before it is split; `next field` stands between the values of `"$@"`. */
export type ExpandedWord = readonly (Piece | 'next field')[];

/** The result of an expansion: without quotes, it is split. */
export function expansionPiece(text: string, isQuoted: boolean): Piece {
  return { text, isQuoted, isSplit: !isQuoted };
}

/** Text that stands in the word itself. */
export function literalPiece(text: string, isQuoted: boolean): Piece {
  return { text, isQuoted, isSplit: false };
}

/** Several texts as one. Throws `OutOfMemory`. */
export function joinTexts(texts: readonly string[]): string {
  if (texts.reduce((sum, text) => sum + text.length, 0) > maxBufferedBytes) throw new OutOfMemory();
  return texts.join('');
}
