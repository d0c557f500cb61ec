import { Composer, type Document, Parser } from 'yaml';

/**
 * The documents of a text, composed one after the other, the one with the first fault last. Scalars stay text (schema
 * `failsafe`): what they mean is decided in yaml-scalar.ts, as go-yaml decides it. Throws `RangeError` where text is
 * nested deeper than the stack.
 */
export function* composeYaml(text: string): Generator<Document.Parsed> {
  const composer = new Composer({
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const document of composer.compose(new Parser().parse(text), false, text.length)) {
    yield document;
    if (document.errors.length > 0) return;
  }
}
