import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { composeYaml } from '../../kube/yaml/compose.ts';
import { resolveScalar } from '../../kube/yaml/scalar.ts';
import { roleAt, stepOf } from './rename-places.ts';
import { applyEdits, type Edit, type Renaming, renameHosts } from './rename-words.ts';

/**
 * Manifests in YAML or JSON, as text, with other namespace names. Comments and layout stay; text that cannot be read stays
 * as it is.
 */
export function renameInYaml(text: string, renaming: Renaming): string {
  try {
    return applyEdits(text, editsOf(text, renaming));
  } catch (error) {
    // The parser recurses: text nested deeper than the stack is no manifest.
    if (error instanceof RangeError) return text;
    throw error;
  }
}

function editsOf(text: string, renaming: Renaming): readonly Edit[] {
  const edits: Edit[] = [];
  for (const document of composeYaml(text)) {
    if (document.errors.length > 0) return [];
    const walk: Walk = { text, renaming, document, edits, renamed: new Set() };
    visit(document.contents, undefined, undefined, walk);
  }
  return edits;
}

interface Walk {
  readonly text: string;
  readonly renaming: Renaming;
  readonly document: Document.Parsed;
  readonly edits: Edit[];
  /** Anchored names that are renamed where they stand. */
  readonly renamed: Set<Scalar>;
}

function visit(node: unknown, parent: string | undefined, last: string | undefined, walk: Walk): void {
  if (isAlias(node)) return visitAlias(node, parent, last, walk);
  if (isScalar<string>(node)) return visitScalar(node, parent, last, walk);
  if (isSeq(node)) for (const item of node.items) visit(item, parent, last, walk);
  if (!isMap(node)) return;
  const siblings = { kind: wordAt(node.get('kind', true)), key: wordAt(node.get('key', true)) };
  for (const { key, value } of node.items) visit(value, last, stepOf(wordAt(key) ?? '', siblings), walk);
}

function visitScalar(node: Scalar<string>, parent: string | undefined, last: string | undefined, walk: Walk): void {
  const role = roleAt(parent, last);
  if (role === null || !node.range) return;
  const [at, end] = node.range;
  const written = walk.text.slice(at, end);
  const renamed = role === 'text' ? renameHosts(written, walk.renaming) : nameWritten(node, written, walk);
  if (renamed === written) return;
  walk.edits.push({ at, length: written.length, text: renamed });
  if (role === 'name') walk.renamed.add(node);
}

/** The new name as it is written in the text: quoted as the old one was, or where it would be read as a number. */
function nameWritten({ value }: Scalar<string>, written: string, { renaming }: Walk): string {
  const name = renaming.names.get(value);
  if (name === undefined) return written;
  const [first = ''] = written;
  if (first === '|' || first === '>') return written.replace(value, name);
  if (first === '"' || first === "'") return `${first}${name}${first}`;
  return isText(name) ? name : `"${name}"`;
}

function isText(name: string): boolean {
  const resolved = resolveScalar(name, true, undefined);
  return 'value' in resolved && typeof resolved.value === 'string';
}

/** An alias has the value of its anchor. Where only one of the two is a namespace's name, the alias is written out. */
function visitAlias(node: Alias, parent: string | undefined, last: string | undefined, walk: Walk): void {
  const anchor = node.resolve(walk.document);
  if (!isScalar<string>(anchor) || !node.range) return;
  const isName = roleAt(parent, last) === 'name';
  if (isName === walk.renamed.has(anchor)) return;
  const means = isName ? walk.renaming.names.get(anchor.value) : anchor.value;
  if (means === undefined) return;
  const [at, end] = node.range;
  walk.edits.push({ at, length: end - at, text: isText(means) ? means : `"${means}"` });
}

function wordAt(node: unknown): string | undefined {
  return isScalar<string>(node) ? node.value : undefined;
}
