import { Composer, type CST, type Document, isCollection, Parser } from 'yaml';

import type { NodeFault, YamlNode } from './value.ts';
import { plainFault } from './yaml-faults.ts';

/**
 * The documents of a text, composed one after the other, the one with the first fault last. Scalars stay text (schema
 * `failsafe`): what they mean is decided in scalar.ts, as go-yaml decides it. Throws `NestedTooDeep` where collections are
 * nested deeper than in any manifest: the same text is refused at the same place, however deep the stack is.
 */
export function* composeYaml(text: string): Generator<Document.Parsed> {
  const composer = new Composer({
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  // A carriage return without a line feed ends a line too.
  const lines = text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
  for (const document of composer.compose(shallowTokens(lines), false, lines.length)) {
    yield document;
    if (document.errors.length > 0) return;
  }
}

/** Collections stand in each other deeper than is read; `offset` is where the first that is too deep begins. */
export class NestedTooDeep extends RangeError {
  override readonly name = 'NestedTooDeep';
  readonly offset: number;

  constructor(offset: number) {
    super(tooDeep);
    this.offset = offset;
  }
}

/** Deeper than any manifest, and shallow enough for what walks the nodes recursively. */
const DEEPEST = 500;

/** The tokens of a text. What composes them recurses, so one that is nested too deep is refused before. */
function* shallowTokens(text: string): Generator<CST.Token> {
  for (const token of new Parser().parse(text)) {
    checkDepth(token);
    yield token;
  }
}

function checkDepth(root: CST.Token): void {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) throw new NestedTooDeep('offset' in token ? token.offset : 0);
    if (token.type === 'document' && token.value) waiting.push({ token: token.value, depth: 1 });
    if (!('items' in token)) continue;
    // The last comes first out: the place is that of the first in the text.
    for (const { key, value } of token.items.toReversed()) {
      for (const part of [value, key]) if (part && 'items' in part) waiting.push({ token: part, depth: depth + 1 });
    }
  }
}

/**
 * The first document of a text, and where what follows it begins, or the first fault. What stands behind a bracket that
 * closes the document is no part of it, whatever it is: go-yaml does not look at it.
 */
export function composeFirst(
  text: string,
): { readonly root: YamlNode; readonly end: number } | { readonly fault: NodeFault } {
  const control = text.search(controlCharacter);
  if (control >= 0) {
    return { fault: { offset: control, message: 'A control character stands here; YAML does not allow it.' } };
  }
  try {
    for (const document of composeYaml(text)) {
      const root = document.contents as YamlNode;
      const fault = firstFault(document, text);
      if (fault === undefined) return { root, end: text.length };
      const end = isCollection(root) && root.flow === true ? (root.range?.[1] ?? 0) : 0;
      const closed = /[}\]]/.test(text[end - 1] ?? '') ? end : undefined;
      return closed !== undefined && closed <= fault.offset ? { root, end: fault.offset } : { fault };
    }
    return { root: null, end: text.length };
  } catch (error) {
    if (error instanceof NestedTooDeep) return { fault: { offset: error.offset, message: tooDeep } };
    throw error;
  }
}

/** The first fault of a document in the order of its text, in plain words. */
export function firstFault({ errors }: Document.Parsed, text: string): NodeFault | undefined {
  let first: (typeof errors)[number] | undefined;
  for (const error of errors) if (first === undefined || error.pos[0] < first.pos[0]) first = error;
  return first && plainFault(first, text);
}

export const tooDeep = 'This is nested too deep to be read.';

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
