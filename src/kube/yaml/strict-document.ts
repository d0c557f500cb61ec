import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { composeYaml, firstFault, NestedTooDeep, tooDeep } from './compose.ts';
import { type PlacedNode, placing } from './placed-node.ts';
import { readJsonPlaces, readPlain } from './plain-yaml.ts';
import { resolveScalar } from './scalar.ts';
import { type NodeFault, offsetOf, type YamlNode } from './value.ts';

/**
 * The one document of a text in YAML or JSON, as nodes that know where they stand; aliases stand for what they name. It
 * is read strictly: keys that come twice, tags that mean nothing and a second document are faults. The time it takes grows
 * with the text and not faster.
 */
export function readStrictDocument(text: string): { readonly root: PlacedNode } | { readonly fault: NodeFault } {
  const read = readJson(text) ?? readPlain(text, placing) ?? readAny(text);
  if ('fault' in read) return read;
  const fault = repeatedKey(read.root);
  return fault === undefined ? read : { fault };
}

function readJson(text: string): { readonly root: PlacedNode } | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return readJsonPlaces(text, placing);
}

/** Aliases may stand for so many nodes. */
const MOST_ALIASED = 100_000;
const DEEPEST = 500;

/** Ends the reading at the first fault. It never leaves this file. */
class Stop extends Error {
  readonly fault: NodeFault;
  constructor(offset: number, message: string) {
    super(message);
    this.fault = { offset, message };
  }
}

function readAny(text: string): { readonly root: PlacedNode } | { readonly fault: NodeFault } {
  try {
    let root: PlacedNode | undefined;
    for (const document of composeYaml(text)) {
      const start = document.range[0];
      if (root !== undefined)
        return { fault: { offset: start, message: 'A second document stands here; only one is read.' } };
      const fault = firstFault(document, text);
      if (fault !== undefined) return { fault };
      // YAML's own tags are followed where a scalar is read.
      const odd = document.warnings.find(({ message }) => !message.includes('tag:yaml.org,2002:'));
      if (odd !== undefined) return { fault: { offset: odd.pos[0], message: odd.message } };
      root = placed(document.contents as YamlNode, { anchors: new Map(), aliased: 0, depth: 0 });
    }
    return { root: root ?? { is: 'scalar', at: -1, value: null } };
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault };
    if (error instanceof NestedTooDeep) return { fault: { offset: error.offset, message: tooDeep } };
    throw error;
  }
}

interface Reading {
  readonly anchors: Map<string, { readonly node: PlacedNode; readonly size: number }>;
  aliased: number;
  depth: number;
}

function placed(node: YamlNode, reading: Reading): PlacedNode {
  const at = offsetOf(node, -1);
  if (node === null || node === undefined) return { is: 'scalar', at: -1, value: null };
  if (isAlias(node)) {
    const anchor = reading.anchors.get(node.source);
    if (anchor === undefined) throw new Stop(at, `There is no anchor &${node.source} for this alias.`);
    reading.aliased += anchor.size;
    if (reading.aliased > MOST_ALIASED) throw new Stop(at, 'The aliases stand for too many values.');
    return { ...anchor.node, at };
  }
  if (++reading.depth > DEEPEST) throw new Stop(at, tooDeep);
  const result = placedInner(node, at, reading);
  reading.depth--;
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, { node: result, size: sizeOf(result) });
  return result;
}

function placedInner(node: Exclude<YamlNode, null>, at: number, reading: Reading): PlacedNode {
  if (isSeq<YamlNode>(node)) return { is: 'list', at, items: node.items.map((item) => placed(item, reading)) };
  if (!isMap<YamlNode, YamlNode>(node)) return { is: 'scalar', at, value: scalarIn(node, at) };
  const keys = node.items.map(({ key }) => {
    if (!isScalar<string>(key)) throw new Stop(offsetOf(key, at), 'A key must be one value, not a map or a list.');
    return String(scalarIn(key, offsetOf(key, at)));
  });
  const keyAts = node.items.map(({ key }) => offsetOf(key, at));
  return { is: 'map', at, keys, keyAts, values: node.items.map(({ value }) => placed(value, reading)) };
}

function scalarIn(node: unknown, at: number): string | number | boolean | null {
  if (!isScalar<string>(node)) throw new Stop(at, 'This does not belong here.');
  const isPlain = node.type === undefined || node.type === 'PLAIN';
  const resolved = resolveScalar(node.value ?? '', isPlain, node.tag);
  if ('fault' in resolved) throw new Stop(at, resolved.fault);
  return resolved.value;
}

function sizeOf(node: PlacedNode): number {
  if (node.is === 'scalar') return 1;
  return (node.is === 'list' ? node.items : node.values).reduce((sum, each) => sum + sizeOf(each), 1);
}

function repeatedKey(node: PlacedNode): NodeFault | undefined {
  if (node.is === 'scalar') return undefined;
  if (node.is === 'map') {
    const seen = new Set<string>();
    for (const [at, key] of node.keys.entries()) {
      if (seen.has(key)) return { offset: node.keyAts[at] ?? node.at, message: `The key "${key}" is given twice.` };
      seen.add(key);
    }
  }
  for (const each of node.is === 'list' ? node.items : node.values) {
    const fault = repeatedKey(each);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
