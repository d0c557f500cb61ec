// Writes src/kube/schema/generated-fields.json: every field of the kinds that the simulator knows, in a form that loads
// at once. `node scripts/generate-schema.ts` after a change of its sources; test/kube/schema.test.ts holds it to them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface OpenApi {
  readonly schemas: Readonly<Record<string, Schema>>;
}

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

interface GoTypes {
  readonly named: Readonly<Record<string, string>>;
  readonly kept: Readonly<Record<string, readonly string[]>>;
  readonly embedded: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const root = new URL('..', import.meta.url);
const sources = [
  'test/conformance/openapi-v1.35.json',
  'test/conformance/openapi-v1.35-discovery.json',
  'test/conformance/openapi-v1.35-kept.json',
];
export const target = new URL('src/kube/schema/generated-fields.json', root);

/** The groups whose kinds are taken in. */
const groups = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/** Types that the OpenAPI document describes as objects or unions and that decode in a way of their own. */
const special: Readonly<Record<string, string>> = {
  Quantity: 'resource.Quantity',
  IntOrString: 'intstr.IntOrString',
  RawExtension: 'runtime.RawExtension',
  Time: 'meta.Time',
  MicroTime: 'meta.MicroTime',
  FieldsV1: 'meta.FieldsV1',
};

/** The text of the table: one struct a line. */
export function generateFields(): string {
  const schemas = Object.assign({}, ...sources.map((file) => (read(file) as OpenApi).schemas)) as OpenApi['schemas'];
  const go = read('scripts/schema/go-types.json') as GoTypes;
  const kinds: Record<string, string> = {};
  const structs: Record<string, string> = {};
  const atomic: string[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      if (!groups.has(group) || kind.endsWith('List') || shortName(name).startsWith('meta.')) continue;
      kinds[group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`] = shortName(name);
      addStruct(name, schemas, go, structs);
    }
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (shortName(name) in structs && schema['x-kubernetes-map-type'] === 'atomic') atomic.push(shortName(name));
  }
  const lines = (record: Readonly<Record<string, string>>): string =>
    Object.keys(record)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(record[key])}`)
      .join(',\n');
  const list = JSON.stringify([...new Set(atomic)].toSorted());
  return `{\n"atomic": ${list},\n"kinds": {\n${lines(kinds)}\n},\n"named": {\n${lines(go.named)}\n},\n"structs": {\n${lines(structs)}\n}\n}\n`;
}

function addStruct(name: string, schemas: OpenApi['schemas'], go: GoTypes, structs: Record<string, string>): void {
  const short = shortName(name);
  const schema = schemas[name];
  if (short in structs || schema?.properties === undefined) return;
  structs[short] = '';
  const kept = new Set([...(schema.required ?? []), ...(go.kept[short] ?? [])]);
  const embedded = Object.entries(go.embedded[short] ?? {});
  const fields = Object.keys(schema.properties)
    .toSorted()
    .map((field) => {
      const shape = schema.properties![field]!;
      for (const ref of refsIn(shape)) addStruct(ref, schemas, go, structs);
      const type = go.fields[short]?.[field] ?? impliedType(shape, true);
      const through = embedded.find(([, fields]) => fields.includes(field))?.[0];
      return [field, type, ...flags(shape, kept.has(field), schemas), ...(through ? [`^${through}`] : [])].join(' ');
    });
  structs[short] = fields.join(';');
}

/**
 * `!` the zero value is written too; `@key` a list that patches merge by that key; `@` one that they merge as a set;
 * `~` they drop the other keys. Of owners: `#key,key=default` a list whose entries are owned each for itself; `=` a set;
 * `%` a map or object that is owned as a whole.
 */
function flags(shape: Schema, kept: boolean, schemas: OpenApi['schemas']): readonly string[] {
  const strategies = shape['x-kubernetes-patch-strategy']?.split(',') ?? [];
  return [
    ...(kept ? ['!'] : []),
    ...(strategies.includes('merge') ? [`@${shape['x-kubernetes-patch-merge-key'] ?? ''}`] : []),
    ...(strategies.includes('retainKeys') ? ['~'] : []),
    ...(shape['x-kubernetes-list-type'] === 'map' ? [listKeys(shape, schemas)] : []),
    ...(shape['x-kubernetes-list-type'] === 'set' ? ['='] : []),
    ...(shape['x-kubernetes-map-type'] === 'atomic' ? ['%'] : []),
  ];
}

/** Most keys have a default, which a missing one stands for. */
function listKeys(shape: Schema, schemas: OpenApi['schemas']): string {
  const [ref = ''] = refsIn(shape);
  const item = schemas[ref];
  const keys = shape['x-kubernetes-list-map-keys'] ?? [];
  return `#${keys
    .map((key) => {
      const fallback = item?.properties?.[key]?.default;
      return fallback === undefined ? key : `${key}=${fallback as string | number}`;
    })
    .join(',')}`;
}

function impliedType(shape: Schema, outermost: boolean): string {
  const [ref] = refsIn({ ...(shape.$ref ? { $ref: shape.$ref } : {}), ...(shape.allOf ? { allOf: shape.allOf } : {}) });
  if (ref !== undefined) {
    const known = special[ref.slice(ref.lastIndexOf('.') + 1)];
    if (known !== undefined && ref.includes('apimachinery')) return known;
    return !outermost || 'default' in shape ? shortName(ref) : `*${shortName(ref)}`;
  }
  switch (shape.type ?? 'none') {
    case 'array':
      return `[]${impliedType(shape.items!, false)}`;
    case 'object':
      return `map[string]${impliedType(shape.additionalProperties!, false)}`;
    case 'string':
      return shape.format === 'byte' ? '[]byte' : 'string';
    case 'integer':
      return shape.format ?? 'int64';
    case 'boolean':
      return 'bool';
    default:
      throw new Error(`no type for ${JSON.stringify(shape)}`);
  }
}

function refsIn(shape: Schema): readonly string[] {
  const own = shape.$ref ?? shape.allOf?.[0]?.$ref;
  return [
    ...(own === undefined ? [] : [own.slice(own.lastIndexOf('/') + 1)]),
    ...(shape.items ? refsIn(shape.items) : []),
    ...(shape.additionalProperties ? refsIn(shape.additionalProperties) : []),
  ];
}

/** `io.k8s.api.core.v1.PodSpec` → `core.PodSpec`. */
function shortName(name: string): string {
  const parts = name.split('.');
  return `${parts.at(-3)}.${parts.at(-1)}`;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, root), 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, generateFields());
