import table from './generated-fields.json' with { type: 'json' };

/**
 * A type of the Kubernetes API, as its Go source declares it. `go` is the name that the API server writes in its errors
 * (`[]v1.PolicyType`); `pointer` tells whether a zero value differs from an absent one.
 */
export type Type =
  | { readonly is: 'scalar'; readonly scalar: Scalar; readonly go: string; readonly pointer: boolean }
  | { readonly is: 'struct'; readonly struct: string; readonly go: string; readonly pointer: boolean }
  | { readonly is: 'list' | 'map'; readonly of: Type; readonly go: string };

/** Types that are a single JSON value. `opaque` is any JSON value, kept unchanged. */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'bytes'
  | 'quantity'
  | 'int-or-string'
  | 'time'
  | 'micro-time'
  | 'opaque';

/** One field of a struct. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  /** Whether it is written even when it is zero or empty. */
  readonly kept: boolean;
  /** The embedded Go struct that the field comes from, which the API server names in its errors. */
  readonly embedded?: string;
  /**
   * How `kubectl apply` merges a list: by a key of its entries, or (without a key) as a set. Absent: it replaces the
   * list.
   */
  readonly merge?: { readonly key?: string };
  /**
   * How several managers can own parts of a list: its entries by keys, or as a set. Absent, or for a map: it has one
   * owner as a whole.
   */
  readonly parts?: ListParts;
  /** Whether a map or an object has one owner as a whole, and is replaced as a whole. */
  readonly atomic: boolean;
  /** Whether keys that a patch does not list are removed (the patch strategy `retainKeys`). */
  readonly retainKeys: boolean;
}

/** A list whose entries have owners of their own: distinguished by keys (with their defaults), or a set. */
export type ListParts = { readonly keys: readonly ListKey[] } | 'set';

/** A key of list entries, and the value that a missing key stands for. */
export interface ListKey {
  readonly name: string;
  readonly default?: string | number;
}

/** A struct of the API: the fields of one kind, or of a part of it. */
export interface Struct {
  /** The name that the API server writes: `NetworkPolicySpec`. */
  readonly go: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Whether it has one owner as a whole, and is replaced as a whole, wherever it is used. */
  readonly atomic: boolean;
}

/**
 * The fields of a kind of Kubernetes v1.35; undefined for a kind of a group that scripts/generate-schema.ts leaves out.
 */
export function fieldsOf(group: string, version: string, kind: string): Struct | undefined {
  const name = kinds.get(group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`);
  return name === undefined ? undefined : structOf(name);
}

/** The struct with a name, such as `networking.NetworkPolicySpec`. Throws for a name that the table does not have. */
export function structOf(name: string): Struct {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const text = structs.get(name);
  if (text === undefined) throw new Error(`no struct ${name} in the field table`);
  const fields = text.split(';').map(parseField);
  const struct = {
    go: name.slice(name.indexOf('.') + 1),
    fields: new Map(fields.map((field) => [field.name, field])),
    atomic: atomic.has(name),
  };
  parsed.set(name, struct);
  return struct;
}

/** The struct of a type; undefined for any other type. */
export function structOfType(type: Type | undefined): Struct | undefined {
  return type?.is === 'struct' ? structOf(type.struct) : undefined;
}

/** The struct of the entries of a list type; undefined for any other type. */
export function structOfItems(type: Type | undefined): Struct | undefined {
  return type?.is === 'list' ? structOfType(type.of) : undefined;
}

const kinds = new Map<string, string>(Object.entries(table.kinds));
const structs = new Map<string, string>(Object.entries(table.structs));
const atomic = new Set<string>(table.atomic);
const named = new Map<string, string>(Object.entries(table.named));
const parsed = new Map<string, Struct>();
const groups = /\b(apps|batch|coordination|core|discovery|meta|networking|policy|rbac|scheduling|storage)\./g;

const scalars: ReadonlyMap<string, Scalar> = new Map([
  ['string', 'string'],
  ['bool', 'bool'],
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['[]byte', 'bytes'],
  ['resource.Quantity', 'quantity'],
  ['intstr.IntOrString', 'int-or-string'],
  ['meta.Time', 'time'],
  ['meta.MicroTime', 'micro-time'],
  ['meta.FieldsV1', 'opaque'],
  ['runtime.RawExtension', 'opaque'],
]);

/** One field of the table: `containers []core.Container ! @name`. scripts/generate-schema.ts explains the signs. */
function parseField(text: string): Field {
  const [name = '', type = '', ...flags] = text.split(' ');
  const merge = flags.find((flag) => flag.startsWith('@'));
  const embedded = flags.find((flag) => flag.startsWith('^'));
  const keys = flags.find((flag) => flag.startsWith('#'));
  return {
    name,
    type: parseType(type),
    kept: flags.includes('!'),
    retainKeys: flags.includes('~'),
    atomic: flags.includes('%'),
    ...(keys === undefined ? {} : { parts: { keys: keys.slice(1).split(',').map(parseKey) } }),
    ...(flags.includes('=') ? { parts: 'set' as const } : {}),
    ...(embedded === undefined ? {} : { embedded: embedded.slice(1) }),
    ...(merge === undefined ? {} : { merge: merge === '@' ? {} : { key: merge.slice(1) } }),
  };
}

/** `uid`, `containerPort=0`, `protocol=TCP`, `name=`: an empty text. */
function parseKey(text: string): ListKey {
  const [name = '', value] = text.split('=');
  if (value === undefined) return { name };
  return { name, default: /^\d+$/.test(value) ? Number(value) : value };
}

function parseType(text: string): Type {
  if (text.startsWith('*')) {
    const type = parseType(text.slice(1));
    return type.is === 'scalar' || type.is === 'struct' ? { ...type, pointer: true } : type;
  }
  const scalar = scalars.get(text);
  if (scalar !== undefined) return { is: 'scalar', scalar, go: goName(text), pointer: false };
  if (text.startsWith('[]')) return { is: 'list', of: parseType(text.slice(2)), go: goName(text) };
  if (text.startsWith('map[')) {
    return { is: 'map', of: parseType(text.slice(text.indexOf(']') + 1)), go: goName(text) };
  }
  const other = named.get(text);
  if (other !== undefined) return { ...parseType(other), go: goName(text) };
  if (structs.has(text)) return { is: 'struct', struct: text, go: goName(text), pointer: false };
  return { is: 'scalar', scalar: 'string', go: goName(text), pointer: false };
}

/**
 * The name of a type in Go. The packages of the API are named by their versions, except those of a few helper types.
 */
function goName(text: string): string {
  return text
    .replace('[]byte', '[]uint8')
    .replace(groups, 'v1.')
    .replace(/\bautoscaling\./g, 'v2.');
}
