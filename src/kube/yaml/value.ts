import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { isObject } from '../json.ts';
import { put } from './placed-node.ts';
import { resolveScalar } from './scalar.ts';

/** A node of a parsed YAML document. */
export type YamlNode = YAMLMap<YamlNode, YamlNode | null> | YAMLSeq<YamlNode> | Scalar<string> | Alias | null;

/** Why a node has no value. `offset` counts characters of the text. */
export interface NodeFault {
  readonly offset: number;
  readonly message: string;
}

/** Whether reading a node failed. */
export function isFault(read: NodeFault | { readonly value: unknown }): read is NodeFault {
  return 'message' in read;
}

/**
 * The JSON value of a document, as go-yaml v2 and sigs.k8s.io/yaml make it: of equal keys the last counts, keys become
 * text, `<<` merges another map, and aliases are replaced. `warn` is called for keys that occur twice.
 */
export function readNode(
  root: YamlNode,
  warn: (offset: number, message: string) => void,
): NodeFault | { readonly value: unknown } {
  const reading: ReadState = { warn, anchors: new Map(), size: 0, aliased: 0, depth: 0 };
  try {
    return { value: valueOf(root, reading) };
  } catch (error) {
    if (error instanceof NodeError) return { offset: error.offset, message: error.message };
    throw error;
  }
}

interface ReadState {
  readonly warn: (offset: number, message: string) => void;
  /** The value of each anchor, and the number of values in it; undefined while it is being read. */
  readonly anchors: Map<string, { readonly value: unknown; readonly size: number } | undefined>;
  /** The number of values that were read, those of aliases counted each time; and of aliases alone. */
  size: number;
  aliased: number;
  depth: number;
}

/** Ends the reading of a text at its first fault. It is caught in this file. */
class NodeError extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Deeper than any manifest, and shallow enough to be walked recursively. */
const MAX_DEPTH = 500;
/** More values in aliases than this are an attack. */
const MAX_ALIASED = 100_000;

function valueOf(node: YamlNode | null, reading: ReadState): unknown {
  reading.size++;
  if (node === null || node === undefined) return null;
  if (isAlias(node)) return aliasValue(node, reading);
  const anchor = node.anchor;
  if (anchor !== undefined) reading.anchors.set(anchor, undefined);
  const before = reading.size;
  if (++reading.depth > MAX_DEPTH) throw new NodeError(offsetOf(node), 'This is nested too deep to be read.');
  const value = isScalar(node) ? scalarValue(node) : isSeq(node) ? listValue(node, reading) : mapValue(node, reading);
  reading.depth--;
  if (anchor !== undefined) reading.anchors.set(anchor, { value, size: reading.size - before + 1 });
  return value;
}

function aliasValue(node: Alias, reading: ReadState): unknown {
  const name = node.source;
  if (!reading.anchors.has(name)) throw new NodeError(offsetOf(node), `There is no anchor &${name} for this alias.`);
  const anchored = reading.anchors.get(name);
  if (anchored === undefined) throw new NodeError(offsetOf(node), `The anchor &${name} contains itself.`);
  reading.size += anchored.size;
  reading.aliased += anchored.size;
  if (reading.aliased > MAX_ALIASED) throw new NodeError(offsetOf(node), 'The aliases stand for too many values.');
  return anchored.value;
}

function scalarValue(node: Scalar<string>): unknown {
  const plain = node.type === undefined || node.type === 'PLAIN';
  const resolved = resolveScalar(node.value ?? '', plain, node.tag);
  if ('fault' in resolved) throw new NodeError(offsetOf(node), resolved.fault);
  return resolved.value;
}

function listValue(node: YAMLSeq<YamlNode>, reading: ReadState): unknown {
  return node.items.map((item) => {
    // In a list, `a: b` between brackets is a map of its own.
    const pair = item as unknown as Pair<YamlNode, YamlNode | null>;
    return isPair(pair) ? mapOf([pair], offsetOf(node), reading) : valueOf(item, reading);
  });
}

function mapValue(node: YAMLMap<YamlNode, YamlNode | null>, reading: ReadState): unknown {
  return mapOf(node.items, offsetOf(node), reading);
}

function mapOf(pairs: readonly Pair<YamlNode, YamlNode | null>[], offset: number, reading: ReadState): unknown {
  const map: Record<string, unknown> = {};
  const own = new Set<string>();
  for (const pair of pairs) {
    if (isMergeKey(pair.key)) {
      for (const [key, value] of mergedEntries(pair, reading)) put(map, key, value);
      continue;
    }
    const key = keyOf(pair.key, offset, reading);
    const value = valueOf(pair.value, reading);
    if (own.has(key)) reading.warn(offsetOf(pair.key, offset), `key "${key}" is given twice; the last one counts`);
    own.add(key);
    put(map, key, value);
  }
  return map;
}

function isMergeKey(key: YamlNode | null): boolean {
  return isScalar(key) && key.value === '<<' && (key.type === undefined || key.type === 'PLAIN');
}

/** `<<: *map`, or a list of maps, of which the first that has a key counts. */
function mergedEntries(pair: Pair<YamlNode, YamlNode | null>, reading: ReadState): readonly [string, unknown][] {
  const merged = valueOf(pair.value, reading);
  const maps = Array.isArray(merged) ? merged.toReversed() : [merged];
  return maps.flatMap((map: unknown) => {
    if (isObject(map)) return Object.entries(map);
    throw new NodeError(offsetOf(pair.key), 'The merge key << takes a map or a list of maps.');
  });
}

/** A key as text, as JSON has no others: `yes` is `true`, `010` is `8`. */
function keyOf(node: YamlNode | null, offset: number, reading: ReadState): string {
  const key = node === null ? null : valueOf(node, reading);
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'boolean') return String(key);
  throw new NodeError(
    offsetOf(node, offset),
    key === null ? 'A key is empty.' : 'A key must be one value, not a map or a list.',
  );
}

/** The offset of a node in the text. */
export function offsetOf(node: YamlNode | null | undefined, otherwise = 0): number {
  return node?.range?.[0] ?? otherwise;
}

function isPair(node: unknown): node is Pair<YamlNode, YamlNode | null> {
  return typeof node === 'object' && node !== null && !isMap(node) && 'key' in node && 'value' in node;
}
