/** A command line up to the cursor, as the shell would split it. */
export interface SplitLine {
  /** The words that are complete, the program's name first. */
  readonly words: readonly string[];
  /** The word that the cursor stands in; empty after a blank. */
  readonly word: string;
}

/**
 * Splits a command line into words by the quoting rules of a POSIX shell (section 2.2 of its specification): backslash,
 * single and double quotes. A quote that is still open ends with the line. Expansions stay as they are written.
 */
export function splitLine(line: string): SplitLine {
  const words: string[] = [];
  let word = '';
  let isStarted = false;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]!;
    const escaped = char === '\\' && quote !== "'" ? line[at + 1] : undefined;
    if (escaped !== undefined && (quote === '' || /["\\$`]/.test(escaped))) {
      word += escaped;
      at += 1;
    } else if (quote === '' && /\s/.test(char)) {
      if (isStarted) words.push(word);
      word = '';
      isStarted = false;
      continue;
    } else if (quote === '' ? /['"]/.test(char) : char === quote) quote = quote === '' ? char : '';
    else word += char;
    isStarted = true;
  }
  return { words, word };
}
