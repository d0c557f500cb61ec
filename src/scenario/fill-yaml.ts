import { isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { composeYaml } from '../kube/yaml/compose.ts';
import { resolveScalar } from '../kube/yaml/scalar.ts';
import { fillScalar, fillText, type Placeholder, placeholdersIn, type VariantValues } from './placeholders.ts';
import { applyEdits, type Edit } from './rename/rename-words.ts';

/**
 * The text of YAML or JSON with the values of a variant in their places: in keys, values and comments. Comments and
 * layout stay, and what is read from it is what `fillValue` makes of what is read from the text: a value that YAML would
 * read as something else is put in quotes. Text that cannot be read stays as it is.
 */
export function fillYaml(text: string, values: VariantValues): string {
  if (!mayHavePlaceholders(text)) return text;
  const { scalars, comments: remarks } = partsOf(text);
  const edits = scalars.flatMap((found): readonly Edit[] => {
    if (!found.node.value.includes('${')) return [];
    const { at, end } = found;
    return [{ at, length: end - at, text: written(text.slice(at, end), found, values) }];
  });
  const comments = remarks.map(({ at, text: comment }): Edit => {
    return { at, length: comment.length, text: fillText(comment, values) };
  });
  return applyEdits(text, [...edits, ...comments]);
}

/** The scalars and comments of texts that were read, since one text is filled with the values of many variants. */
const known = new Map<string, ReturnType<typeof readParts>>();
const MOST_KNOWN = 256;

function partsOf(text: string): ReturnType<typeof readParts> {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const parts = readParts(text);
  known.set(text, parts);
  return parts;
}

function readParts(text: string) {
  const scalars = scalarsOf(text);
  return { scalars, comments: commentsOf(text, scalars) };
}

/** An escape in double quotes may stand for its dollar sign or its brace. */
function mayHavePlaceholders(text: string): boolean {
  return text.includes('${') || text.includes('\\');
}

/** A placeholder of a file's text, and where it stands. */
export interface Spot {
  readonly offset: number;
  readonly placeholder: Placeholder;
  /** The value has a tag (`!!str`), which says its type already. */
  readonly tagged: boolean;
}

/** Every placeholder in the keys, values and comments of a text. */
export function placeholderSpots(text: string): readonly Spot[] {
  if (!mayHavePlaceholders(text)) return [];
  const scalars = scalarsOf(text);
  const inScalars = scalars.flatMap(({ node, at, end }) => {
    const source = placeholdersIn(text.slice(at, end));
    const found = placeholdersIn(node.value);
    return found.map((placeholder, index): Spot => {
      const shown = source.length === found.length ? (source[index]?.index ?? 0) : 0;
      return { offset: at + shown, placeholder, tagged: node.tag !== undefined };
    });
  });
  const inComments = commentsOf(text, scalars).flatMap(({ at, text: comment }) =>
    placeholdersIn(comment).map(
      (placeholder): Spot => ({ offset: at + placeholder.index, placeholder, tagged: false }),
    ),
  );
  return [...inScalars, ...inComments].toSorted((a, b) => a.offset - b.offset);
}

interface Found {
  readonly node: Scalar<string>;
  readonly at: number;
  readonly end: number;
  readonly isKey: boolean;
}

/** Every scalar of a text, keys too; none of a text that is no YAML. */
function scalarsOf(text: string): readonly Found[] {
  const found: Found[] = [];
  const visit = (node: unknown, isKey: boolean): void => {
    if (isScalar<string>(node) && node.range) {
      const [at, end] = node.range;
      if (typeof node.value === 'string') found.push({ node, at, end, isKey });
    } else if (isSeq(node)) for (const item of node.items) visitItem(item);
    else if (isMap(node)) for (const item of node.items) visitItem(item);
  };
  const visitItem = (item: unknown): void => {
    if (typeof item === 'object' && item !== null && 'key' in item && 'value' in item && !isMap(item)) {
      visit(item.key, true);
      visit(item.value, false);
    } else visit(item, false);
  };
  try {
    for (const document of composeYaml(text)) {
      if (document.errors.length > 0) return [];
      visit(document.contents, false);
    }
  } catch (error) {
    // The parser recurses: text nested deeper than the stack is no manifest.
    if (error instanceof RangeError) return [];
    throw error;
  }
  return found.toSorted((a, b) => a.at - b.at);
}

/** Comments: outside of scalars a # behind a blank begins one. */
function commentsOf(
  text: string,
  scalars: readonly Found[],
): readonly { readonly at: number; readonly text: string }[] {
  const gaps: (readonly [number, number])[] = [];
  let done = 0;
  for (const { at, end } of scalars) {
    if (at > done) gaps.push([done, at]);
    done = Math.max(done, end);
  }
  gaps.push([done, text.length]);
  return gaps.flatMap(([from, to]) =>
    [...text.slice(from, to).matchAll(/(?<=^|\s)#[^\n]*/g)]
      .filter((match) => match[0].includes('${'))
      .map((match) => ({ at: from + match.index, text: match[0] })),
  );
}

/** A scalar of the source with the values in it, written so that YAML reads just that. */
function written(source: string, { node, isKey }: Found, values: VariantValues): string {
  const meant = isKey ? fillText(node.value, values) : fillScalar(node.value, values);
  const lineEnd = source.endsWith('\n') ? '\n' : '';
  if (typeof meant !== 'string') return `${meant}${lineEnd}`;
  const quoted = `${JSON.stringify(meant)}${lineEnd}`;
  // An escape, a folded line or a header with a placeholder in it: what stands there is not what it means.
  const placeholders = placeholdersIn(source);
  if (placeholders.length !== placeholdersIn(node.value).length) return quoted;
  // A line that becomes empty is folded otherwise, or is no line any more.
  if (source.includes('\n') && placeholders.some(({ name }) => values.get(name ?? '') === '')) return quoted;
  switch (node.type) {
    case 'QUOTE_DOUBLE':
      return fillText(source, values, (value) => JSON.stringify(value).slice(1, -1));
    case 'QUOTE_SINGLE':
      return fillText(source, values, (value) => value.replaceAll("'", "''"));
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return fillText(source, values);
    case 'PLAIN':
    case undefined:
      return source === node.value && isPlain(meant) ? meant : quoted;
  }
}

/** Whether a text can stand without quotes, in brackets too, and is text then. */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z0-9](?:[\w.@%+/-]|[: ](?=[\w/]))*$/.test(text)) return false;
  const resolved = resolveScalar(text, true, undefined);
  return 'value' in resolved && typeof resolved.value === 'string';
}
