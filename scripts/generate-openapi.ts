// Makes the text that the API server's OpenAPI documents are cut from: the schemas of Kubernetes v1.35 with the
// descriptions that `kubectl explain` prints. The shapes are those that a v1.35 server tells; the descriptions are the
// doc comments of kubernetes-models and @kubernetes-models/apimachinery, which follow the same sources.
import { existsSync, readFileSync } from 'node:fs';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

const root = new URL('..', import.meta.url);
const shapes = [
  'test/conformance/openapi-v1.35.json',
  'test/conformance/openapi-v1.35-discovery.json',
  'test/conformance/openapi-v1.35-kept.json',
];

/** The folders of kubernetes-models that go by other names than the Go packages. */
const folders: Readonly<Record<string, string>> = {
  core: '.',
  certificates: 'certificates.k8s.io',
  authentication: 'authentication.k8s.io',
  coordination: 'coordination.k8s.io',
  discovery: 'discovery.k8s.io',
  networking: 'networking.k8s.io',
  rbac: 'rbac.authorization.k8s.io',
  scheduling: 'scheduling.k8s.io',
  storage: 'storage.k8s.io',
};

/** What every kind says of these two fields. */
const constant: Readonly<Record<string, string>> = {
  apiVersion:
    'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};

/** What v1.35 says where the package has gone on since, by schema or by schema and field. */
const corrections = readJson('scripts/schema/descriptions.json') as Readonly<Record<string, string>>;

/** One JSON object: every schema by its name, described. */
export function generateOpenApi(): string {
  const described: Record<string, Schema> = {};
  for (const file of shapes) {
    const { schemas } = readJson(file) as { readonly schemas: Readonly<Record<string, Schema>> };
    for (const [name, schema] of Object.entries(schemas)) described[name] = describe(name, schema);
  }
  return JSON.stringify(described);
}

function describe(name: string, schema: Schema): Schema {
  const comments = commentsOf(name);
  const isKind = 'x-kubernetes-group-version-kind' in schema;
  const properties = Object.entries(schema.properties ?? {}).map(([field, shape]): [string, Schema] => {
    const text =
      corrections[`${name}.${field}`] ?? (isKind ? constant[field] : undefined) ?? comments.fields.get(field);
    return [field, text === undefined ? shape : { description: text, ...shape }];
  });
  const own = corrections[name] ?? comments.own;
  return {
    ...(own === undefined ? {} : { description: own }),
    ...schema,
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, root), 'utf8'));
}

interface Comments {
  readonly own?: string;
  readonly fields: ReadonlyMap<string, string>;
}

function commentsOf(name: string): Comments {
  const file = fileOf(name);
  if (file === undefined || !existsSync(file)) return { fields: new Map() };
  const text = readFileSync(file, 'utf8');
  const found =
    /(?:\/\*\*\n((?: \*.*\n)+?) \*\/\n)?export (?:declare )?(?:interface|type) I?\w+(?:[^{=\n]* \{\n([\s\S]*?)\n\}| =)/.exec(
      text,
    );
  const [, own, body = ''] = found ?? [];
  const members = body.matchAll(/^ {4}\/\*\*\n((?: {5}\*.*\n)+?) {5}\*\/\n {4}"([^"]+)"/gm);
  const fields = new Map([...members].map(([, comment = '', field = '']) => [field, commentText(comment)]));
  return own === undefined ? { fields } : { own: commentText(own), fields };
}

/** `io.k8s.api.apps.v1.Deployment` → `kubernetes-models/apps/v1/Deployment.d.ts`. */
function fileOf(name: string): URL | undefined {
  const modules = new URL('node_modules/', root);
  const api = /^io\.k8s\.api\.(\w+)\.(\w+)\.(\w+)$/.exec(name);
  if (api) {
    const [, group = '', version, type] = api;
    return new URL(`kubernetes-models/${folders[group] ?? group}/${version}/${type}.d.ts`, modules);
  }
  const machinery = /^io\.k8s\.apimachinery\.pkg\.(.+)$/.exec(name)?.[1];
  return (
    (machinery && new URL(`@kubernetes-models/apimachinery/${machinery.replaceAll('.', '/')}.d.ts`, modules)) ||
    undefined
  );
}

/** The text of a comment, without its stars. The package escapes what would end it or would count as markup. */
function commentText(lines: string): string {
  const text = lines
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, ''))
    .filter((line) => line !== '@deprecated')
    .join('\n')
    .trim();
  return text.replace(/\*\\\//g, '*/').replace(/\\([*_`[\]<>])/g, '$1');
}
