// Writes src/simulator/pod-spec/generated-internal-types.json: the Go types that the API server prints when it refuses
// an update of a pod or a claim. After a change of the Kubernetes version:
//   node scripts/generate-internal-types.ts KUBERNETES/pkg/apis/core/types.go API/core/v1/types.go
// where KUBERNETES and API are the Go modules k8s.io/kubernetes and k8s.io/api of that version.
import { readFileSync, writeFileSync } from 'node:fs';

interface GoField {
  /** Absent for an embedded struct. */
  readonly name?: string;
  readonly type: string;
  /** What its JSON tag calls it. */
  readonly json?: string;
}

const about =
  'The Go types of a spec of a pod and of a claim as the API server v1.35 has them inside (pkg/apis/core/types.go), which it prints when it refuses an update: the fields of each struct in their order as NAME[=JSON]:TYPE, JSON where the API does not call the field NAME with a small first letter. ^: the field stands one struct higher in the API. *TYPE: it may be null.';

const [core = '', api = ''] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
if (api === '') throw new Error('two files are needed: types.go of pkg/apis/core, and that of the API, core/v1');
const [inside, outside] = [structsIn(core), structsIn(api)];
const named = new Map(
  [...core.matchAll(/^type (\w+) ((?:map|\[\]|\w)[^\s{]*)$/gm)].map(
    ([, name = '', type = '']) => [name, type] as const,
  ),
);
const written = new Map<string, string>();
write('PodSpec');
const lines = [...written].map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)}`);
const target = new URL('../src/simulator/pod-spec/generated-internal-types.json', import.meta.url);
writeFileSync(target, `{\n "about": ${JSON.stringify(about)},\n "structs": {\n${lines.join(',\n')}\n }\n}\n`);

function structsIn(source: string): ReadonlyMap<string, readonly GoField[]> {
  const structs = [...source.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)];
  return new Map(
    structs.map(([, name = '', body = '']) => [
      name,
      body.split('\n').flatMap((line) => {
        const json = /`json:"([^",]*)/.exec(line)?.[1];
        const words = line
          .replace(/`.*`|\/\/.*/g, '')
          .trim()
          .split(/\s+/);
        const [first = '', second] = words;
        if (first === '' || words.length > 2) return [];
        const field = second === undefined ? { type: first } : { name: first, type: second };
        return [json ? { ...field, json } : field];
      }),
    ]),
  );
}

/** Adds a struct, and before it is done those of its fields. */
function write(name: string): void {
  if (written.has(name)) return;
  written.set(name, '');
  written.set(name, fieldsOf(name).join(';'));
}

function fieldsOf(name: string): readonly string[] {
  const tags = tagsOf(name);
  return (inside.get(name) ?? []).flatMap(({ name: field, type }) => {
    if (field === undefined) {
      const embedded = bare(type);
      return inside.has(embedded) ? fieldsOf(embedded) : ['?=metadata:json'];
    }
    const usual = `${field[0]?.toLowerCase()}${field.slice(1)}`;
    const json = tags.get(field) ?? (tagsOf('PodSpec').has(field) ? `^${tagsOf('PodSpec').get(field)}` : usual);
    return [`${field}${json === usual ? '' : `=${json}`}:${typeOf(type)}`];
  });
}

/** What the API calls the fields of a struct, those of embedded ones too. */
function tagsOf(name: string): ReadonlyMap<string, string> {
  return new Map(
    (outside.get(name) ?? []).flatMap(({ name: field, type, json }) => {
      if (field === undefined) return [...tagsOf(bare(type))];
      return json === undefined ? [] : [[field, json] as const];
    }),
  );
}

function bare(type: string): string {
  return type.replace(/^\*/, '').replace(/^.*\./, '');
}

function typeOf(type: string): string {
  if (type.startsWith('*') || type.startsWith('[]')) {
    const sign = type.startsWith('*') ? '*' : '[]';
    return `${sign}${typeOf(type.slice(sign.length))}`;
  }
  if (type.startsWith('map[')) return `map ${typeOf(type.slice(type.indexOf(']') + 1))}`;
  if (/^(string|types\.UID)$/.test(type)) return 'string';
  if (/^int(32|64)?$/.test(type)) return 'int';
  if (type === 'bool') return 'bool';
  if (type === 'resource.Quantity') return 'quantity';
  if (type.startsWith('intstr.') || type.startsWith('metav1.')) return 'json';
  const meant = named.get(type);
  if (meant !== undefined) return typeOf(meant);
  write(type);
  return type;
}
