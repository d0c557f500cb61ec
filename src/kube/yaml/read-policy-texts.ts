import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, stringify } from 'yaml';
import type { PolicyText } from './policy-text.ts';

/**
 * The text of each policy: its part of the answer's text, or a text printed from the object where the answer does not
 * have it or `isAsWritten` says that it has changed since. `namespace` is for documents that name none.
 */
export function policyTexts(
  text: string,
  namespace: string,
  policies: readonly NetworkPolicy[],
  isAsWritten: (policy: NetworkPolicy) => boolean = () => true,
): readonly PolicyText[] {
  const written = new Map(writtenTexts(text, namespace).map((policy) => [policy.policy, policy]));
  return policies.map((policy) => {
    const { metadata, spec } = policy;
    const name = `${metadata?.namespace ?? namespace}/${metadata?.name ?? ''}`;
    const own = written.get(name);
    if (own && isAsWritten(policy)) return own;
    const printed = stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: metadata?.name, namespace: metadata?.namespace },
      spec,
    });
    return { ...(writtenTexts(printed, namespace)[0] ?? emptyText(name)), written: false };
  });
}

function emptyText(policy: string): PolicyText {
  return { policy, written: false, lines: [], firstLine: 1, places: new Map() };
}

/** The policies of a text, each as it is written. `namespace` is for documents that name none. */
export function writtenTexts(text: string, namespace: string): PolicyText[] {
  return objectTexts(text, (kind, name, own = namespace) => (kind === 'NetworkPolicy' ? `${own}/${name}` : undefined));
}

/**
 * The roles and bindings of a text, each as it is written, by its kind and name: `Role/NAMESPACE/NAME`, `ClusterRole/NAME`.
 * `namespace` is for documents that name none.
 */
export function writtenAccessTexts(text: string, namespace: string): readonly PolicyText[] {
  return objectTexts(text, (kind, name, own = namespace) => {
    if (kind === 'ClusterRole' || kind === 'ClusterRoleBinding') return `${kind}/${name}`;
    return kind === 'Role' || kind === 'RoleBinding' ? `${kind}/${own}/${name}` : undefined;
  });
}

/** The objects of a text that `idOf` gives a name to, each as it is written. */
function objectTexts(
  text: string,
  idOf: (kind: string, name: string, namespace: string | undefined) => string | undefined,
): PolicyText[] {
  const counter = new LineCounter();
  const lines = text.split('\n');
  const documents = parseAllDocuments(text, {
    lineCounter: counter,
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const lineAt = (offset: number): number => counter.linePos(offset).line - 1;
  if ('empty' in documents) return [];
  return documents
    .filter((document) => document.errors.length === 0)
    .flatMap((document) => objectsIn(document.contents))
    .flatMap((object) => {
      const places = new Map<string, readonly [number, number]>();
      const first = lineAt(object.range?.[0] ?? 0);
      walk(object, '', (path, from, to) =>
        places.set(path, [lineAt(from) - first, lineAt(endOf(text, from, to)) - first]),
      );
      const name = scalarAt(object, ['metadata', 'name']) ?? '';
      const policy = idOf(scalarAt(object, ['kind']) ?? '', name, scalarAt(object, ['metadata', 'namespace']));
      if (policy === undefined || name === '') return [];
      const last = lineAt(endOf(text, object.range?.[0] ?? 0, object.range?.[1] ?? text.length));
      return [{ policy, written: true, lines: lines.slice(first, last + 1), firstLine: first + 1, places }];
    });
}

/** An object, or those of a `List`. */
function objectsIn(node: Node | null): Node[] {
  if (!isMap(node)) return [];
  const items = node.get('items');
  return isSeq(items) ? items.items.flatMap((item) => objectsIn(item as Node)) : [node];
}

function scalarAt(node: Node, path: readonly string[]): string | undefined {
  const value: unknown = isMap(node) ? node.getIn(path) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Calls back for every field and entry below a node, with its path and its first and last offset. */
function walk(node: unknown, path: string, place: (path: string, from: number, to: number) => void): void {
  if (isMap(node)) {
    for (const pair of node.items.filter((item): item is Pair => isPair(item))) {
      const key = isScalar(pair.key) ? pair.key : null;
      if (!key?.range) continue;
      const at = path === '' ? String(key.value) : `${path}.${String(key.value)}`;
      const value = pair.value as Node | null;
      place(at, key.range[0], Math.max(key.range[1], value?.range?.[1] ?? 0));
      walk(value, at, place);
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const range = (item as Node | null)?.range;
      if (range) place(`${path}[${index}]`, range[0], range[1]);
      walk(item, `${path}[${index}]`, place);
    }
  }
}

/** The offset of the last character of a node that is not white space. */
function endOf(text: string, from: number, to: number): number {
  let end = to;
  while (end > from + 1 && /\s/.test(text[end - 1] ?? ' ')) end -= 1;
  return Math.max(from, end - 1);
}
