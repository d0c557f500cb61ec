import { isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import { parsePath } from '../field-path.ts';
import { resolveScalar } from './scalar.ts';
import { offsetOf, type YamlNode } from './value.ts';

/**
 * The position of a field in a document, as an offset into its text: the key of the deepest part of the path that
 * exists, or the first character of a list entry.
 */
export function placeIn(root: YamlNode, path: string): number {
  let node: YamlNode = root;
  let place = offsetOf(root);
  for (const step of parsePath(path)) {
    const next = child(resolve(node, root), step);
    if (next === undefined) break;
    ({ node, place } = next);
  }
  return place;
}

function child(node: YamlNode, step: string): { readonly node: YamlNode; readonly place: number } | undefined {
  if (isSeq<YamlNode>(node)) {
    const item = /^\d+$/.test(step) ? node.items[Number(step)] : undefined;
    return item === undefined ? undefined : { node: item, place: offsetOf(item, offsetOf(node)) };
  }
  if (!isMap<YamlNode, YamlNode | null>(node)) return undefined;
  // The last of two alike keys is the one that counts.
  const pair = node.items.findLast(({ key }) => isScalar(key) && textOf(key) === step);
  return pair && { node: pair.value, place: offsetOf(pair.key, offsetOf(node)) };
}

/** A key as the decoded value has it: `y` is `true`. */
function textOf(key: Scalar<string>): string | undefined {
  const plain = key.type === undefined || key.type === 'PLAIN';
  const resolved = resolveScalar(key.value, plain, key.tag);
  return 'value' in resolved ? String(resolved.value) : undefined;
}

/** The node that an alias stands for: the last anchor of that name before it. */
function resolve(node: YamlNode, root: YamlNode): YamlNode {
  if (!isAlias(node)) return node;
  const before = offsetOf(node);
  let found: YamlNode = null;
  const pending: (YamlNode | null)[] = [root];
  while (pending.length > 0) {
    const next = pending.pop();
    if (!next || isAlias(next) || offsetOf(next) >= before) continue;
    if (next.anchor === node.source && offsetOf(next) >= offsetOf(found, -1)) found = next;
    if (isSeq<YamlNode>(next)) for (const item of next.items) pending.push(item);
    else if (isMap<YamlNode, YamlNode | null>(next)) for (const { key, value } of next.items) pending.push(key, value);
  }
  return isAlias(found) ? null : found;
}
