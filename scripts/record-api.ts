// Writes what is known of the API as a whole from a running v1.35 server: src/kube/served/generated-api-resources.json
// (discovery) and src/apiserver/tables/columns/generated-definitions.json (the columns of every resource).
//   kubectl proxy --port 8001 &  node scripts/record-api.ts http://localhost:8001
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
  readonly description: string;
}

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly version: string }[];
  readonly preferredVersion: { readonly version: string };
}

const target = new URL('../src/', import.meta.url);

/** Asks the server and writes both files. */
export async function recordApi(server: string): Promise<void> {
  const { groups } = (await ask(server, '/apis')) as { readonly groups: readonly Group[] };
  const core: Group = { name: '', versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } };
  const discovered: string[] = [];
  const tables: string[] = [];
  const numbers = new Map<string, number>();
  for (const { name: group, versions, preferredVersion } of [core, ...groups]) {
    for (const { version } of versions) {
      const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
      const { resources } = (await ask(server, path)) as { readonly resources: readonly Resource[] };
      const lines = resources.map((resource) => `  ${JSON.stringify(compact(resource))}`).join(',\n');
      const head = { group, version, preferred: version === preferredVersion.version };
      discovered.push(`${JSON.stringify(head).slice(0, -1)},"resources":[\n${lines}\n]}`);
      for (const { name, verbs } of resources) {
        if (!verbs.includes('list')) continue;
        const columns = await columnsOf(server, `${path}/${name}?limit=1`);
        const rows = columns.map((column) => [
          column.name,
          column.type,
          column.format,
          column.priority,
          numberOf(column.description, numbers),
        ]);
        tables.push(
          `${JSON.stringify(`${group === '' ? '' : `${group}/`}${version}/${name}`)}:${JSON.stringify(rows)}`,
        );
      }
    }
  }
  const descriptions = [...numbers.keys()].map((text) => JSON.stringify(text));
  const about =
    'The columns that kube-apiserver v1.35.4 prints for each resource: name, type, format, priority, and the number of the description.';
  write('kube/served/generated-api-resources.json', `[\n${discovered.join(',\n')}\n]\n`);
  write(
    'columns/generated-definitions.json',
    `{\n"about":${JSON.stringify(about)},\n"tables":{\n${tables.join(',\n')}\n},\n"descriptions":[\n${descriptions.join(',\n')}\n]\n}\n`,
  );
}

function compact({ singularName, verbs, storageVersionHash, ...others }: Resource): object {
  return {
    ...others,
    ...(singularName === '' ? {} : { singular: singularName }),
    verbs: verbs.join(' '),
    ...(storageVersionHash === undefined ? {} : { hash: storageVersionHash }),
  };
}

async function columnsOf(server: string, path: string): Promise<readonly Column[]> {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  return ((await ask(server, path, accept)) as { readonly columnDefinitions: readonly Column[] }).columnDefinitions;
}

function numberOf(text: string, numbers: Map<string, number>): number {
  const known = numbers.get(text) ?? numbers.size;
  numbers.set(text, known);
  return known;
}

async function ask(server: string, path: string, accept = 'application/json'): Promise<unknown> {
  const response = await fetch(`${server}${path}`, { headers: { accept } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function write(name: string, text: string): void {
  writeFileSync(new URL(name, target), text);
}

const [, script, server] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (server === undefined) throw new Error('usage: node scripts/record-api.ts URL');
  await recordApi(server);
}
