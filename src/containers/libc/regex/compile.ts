import { parseRegex, type RegexSyntax } from './parser.ts';
import { RegularExpression } from './regular-expression.ts';
import type { RegexNode } from './syntax-tree.ts';

/** What a text must have around a match: nothing, ends of words (`grep -w`), or its own ends (`grep -x`). */
export type RegexExtent = 'anywhere' | 'word' | 'line';

/** How a regular expression is compiled. */
export interface CompileOptions {
  readonly ignoresCase?: boolean;
  readonly extent?: RegexExtent;
}

/** The expressions that were compiled last, by all that they depend on: loops use the same ones again. */
const compiled = new Map<string, RegularExpression>();

const maxCompiled = 200;

/** Reads a regular expression. Throws a `RegexSyntaxError`. */
export function compileRegex(
  text: string,
  syntax: RegexSyntax,
  { ignoresCase = false, extent = 'anywhere' }: CompileOptions = {},
): RegularExpression {
  return remembered(`${syntax} ${extent} ${ignoresCase} ${text}`, () => {
    const tree = parseRegex(text, syntax);
    const options = { ignoresCase: ignoresCase || tree.ignoresCase, isLongest: tree.isLongest };
    return new RegularExpression(within(tree.root, extent), tree.groupCount, options);
  });
}

/** The expression that was compiled for a key, or that is now. */
export function remembered(key: string, compile: () => RegularExpression): RegularExpression {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const expression = compile();
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(key, expression);
  return expression;
}

function within(node: RegexNode, extent: RegexExtent): RegexNode {
  if (extent === 'anywhere') return node;
  const isWord = extent === 'word';
  const start: RegexNode = { is: 'assertion', kind: isWord ? 'word boundary' : 'start' };
  const end: RegexNode = { is: 'assertion', kind: isWord ? 'word boundary' : 'end' };
  return { is: 'sequence', nodes: [start, node, end] };
}
