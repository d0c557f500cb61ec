import { Composer, type Document, isCollection, Parser } from 'yaml';

import type { NodeFault, YamlNode } from './value.ts';
import { plainFault } from './yaml-faults.ts';

/**
 * The documents of a text, composed one after the other, the one with the first fault last. Scalars stay text (schema
 * `failsafe`): what they mean is decided in scalar.ts, as go-yaml decides it. Throws `RangeError` where text is nested
 * deeper than the stack.
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
  for (const document of composer.compose(new Parser().parse(lines), false, lines.length)) {
    yield document;
    if (document.errors.length > 0) return;
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
    // The parser recurses: text nested deeper than the stack ends here.
    if (error instanceof RangeError) return { fault: { offset: 0, message: tooDeep } };
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
