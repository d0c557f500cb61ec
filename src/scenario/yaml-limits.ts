import { CST, Lexer } from 'yaml';

/** What a text may have at most. A text that has more is not parsed: parsing it could take minutes or end the program. */
export interface YamlLimits {
  /** Keys of all maps together. */
  readonly keys: number;
  /** Maps and lists within each other. */
  readonly depth: number;
  readonly aliases: number;
}

/** Enough for any scenario or manifest that a person writes. */
export const yamlLimits: YamlLimits = { keys: 10_000, depth: 60, aliases: 100 };

/** The limit that a text breaks first: where, and which. */
export interface Broken {
  readonly index: number;
  readonly limit: keyof YamlLimits;
}

/**
 * Counts keys, depth and aliases by the tokens of a text, in one pass and without recursion. Depth in lines is that of
 * their indentation, so that it is never less than the parser's.
 */
export function brokenLimit(text: string, limits: YamlLimits = yamlLimits): Broken | null {
  const columns: number[] = [];
  let [keys, aliases, brackets, index, lineStart] = [0, 0, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    const type = token.length === 1 && markers.has(token) ? 'marker' : CST.tokenType(token);
    if (type === 'marker') continue;
    if (type === 'map-value-ind') keys++;
    if (type === 'alias') aliases++;
    if (type === 'flow-map-start' || type === 'flow-seq-start') brackets++;
    if (type === 'flow-map-end' || type === 'flow-seq-end') brackets = Math.max(0, brackets - 1);
    if (brackets === 0 && type !== 'space' && type !== 'newline' && type !== 'comment') {
      const column = index - lineStart;
      while ((columns.at(-1) ?? -1) > column) columns.pop();
      if ((columns.at(-1) ?? -1) < column) columns.push(column);
    }
    if (keys > limits.keys) return { index, limit: 'keys' };
    if (aliases > limits.aliases) return { index, limit: 'aliases' };
    if (columns.length + brackets > limits.depth) return { index, limit: 'depth' };
    const lastLine = token.lastIndexOf('\n');
    if (lastLine >= 0) lineStart = index + lastLine + 1;
    index += token.length;
  }
  return null;
}

/** Tokens that stand for no text: beginning of a document, end of a flow, beginning of a scalar. */
const markers: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001F']);
