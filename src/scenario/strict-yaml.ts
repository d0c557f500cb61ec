import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './problem.ts';

/**
 * Reads YAML text against a schema. Every fault carries the place of the key or value it is about; a missing field
 * that of the object it is missing from.
 */
export function readStrict<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
): {
  readonly value?: z.infer<Schema>;
  readonly problems: readonly Problem[];
  problem(path: readonly PropertyKey[], code: string, message: string): Problem;
} {
  const lines = new LineCounter();
  // The library looks for a key among all keys before it: that takes long where there are thousands.
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, uniqueKeys: false });
  const at = (offset: number, code: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), code, message };
  };
  const problem = (path: readonly PropertyKey[], code: string, message: string): Problem =>
    at(offsetOf(document.contents, path), code, message);

  const syntax = document.errors[0] ?? document.warnings[0];
  if (syntax) return { problems: [at(syntax.pos[0], 'not-yaml', firstLine(syntax.message))], problem };
  const repeated = repeatedKey(document.contents);
  if (repeated) return { problems: [at(repeated.range?.[0] ?? 0, 'not-yaml', 'Map keys must be unique')], problem };
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { problems: [at(0, 'not-yaml', firstLine((error as Error).message))], problem };
  }
  const checked = schema.safeParse(plain);
  if (checked.success) return { value: checked.data, problems: [], problem };
  return { problems: checked.error.issues.flatMap((issue) => toProblems(issue, document.contents, at)), problem };
}

/** The first key that stands twice in a map. */
function repeatedKey(node: unknown): Node | undefined {
  if (isMap(node)) {
    const seen = new Set<unknown>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : key;
      if (seen.has(name) && isNode(key)) return key;
      seen.add(name);
      const within = repeatedKey(value);
      if (within) return within;
    }
  }
  if (isSeq(node))
    for (const item of node.items) {
      const within = repeatedKey(item);
      if (within) return within;
    }
  return undefined;
}

function toProblems(
  issue: z.core.$ZodIssue,
  root: Node | null,
  at: (offset: number, code: string, message: string) => Problem,
): readonly Problem[] {
  const where = issue.path.map(String).join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      at(offsetOf(root, [...issue.path, key], 'key'), 'unknown-field', `${where} has no field "${key}".`),
    );
  }
  if (issue.code === 'invalid_union') {
    // A value that is text or a list of texts: the branch that got furthest says what is wrong.
    const branch = issue.errors.toSorted((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0))[0] ?? [];
    return branch.flatMap((inner) => toProblems({ ...inner, path: [...issue.path, ...inner.path] }, root, at));
  }
  const missing = issue.code === 'invalid_type' && nodeAt(root, issue.path) === undefined;
  const code = missing ? 'missing-field' : 'wrong-value';
  const message = missing ? `${where} is missing.` : `${where}: ${issue.message}.`;
  return [at(offsetOf(root, issue.path), code, message)];
}

/** Where the value at a path begins; of a path that is not there, the deepest part of it that is. */
function offsetOf(root: Node | null, path: readonly PropertyKey[], part: 'key' | 'value' = 'value'): number {
  for (let length = path.length; length >= 0; length--) {
    const node = nodeAt(root, path.slice(0, length), length === path.length ? part : 'value');
    if (node?.range) return node.range[0];
  }
  return 0;
}

function nodeAt(root: Node | null, path: readonly PropertyKey[], part: 'key' | 'value' = 'value'): Node | undefined {
  const last = path.at(-1);
  if (last === undefined) return root ?? undefined;
  let parent: unknown = root;
  for (const step of path.slice(0, -1)) {
    parent = isNode(parent) && 'get' in parent ? parent.get(step, true) : undefined;
  }
  if (part === 'key' && isMap(parent)) {
    const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key;
    return isNode(key) ? key : undefined;
  }
  const value: unknown = isNode(parent) && 'get' in parent ? parent.get(last, true) : undefined;
  return isNode(value) ? value : undefined;
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
}
