import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom: the folders of ours, those of which only types, and then the packages. A folder may always import
 * itself.
 */
/** One engine a kind of behaviour. An engine imports no other. */
const ENGINES = ['src/netpol'];

/** What knows the machine and nothing of ours. */
const PROCESS = ['src/folders.ts', 'src/read-plain-file.ts'];

const MAY_IMPORT: Record<
  string,
  { readonly ours: readonly string[]; readonly typesOf?: readonly string[]; readonly packages: readonly string[] }
> = {
  'src/kube': { ours: [], packages: ['yaml', 'kubernetes-types'] },
  'src/netpol': { ours: ['src/kube'], packages: ['kubernetes-types'] },
  'src/network': { ours: ['src/kube', ...ENGINES], packages: ['kubernetes-types'] },
  'src/simulator': { ours: ['src/kube'], packages: ['kubernetes-types'] },
  'src/containers': { ours: ['src/kube'], typesOf: ['src/network'], packages: ['kubernetes-types'] },
  'src/apiserver': {
    ours: ['src/kube', 'src/simulator', 'src/containers'],
    packages: ['kubernetes-types', 'node:', 'ws'],
  },
  'src/cluster': {
    ours: ['src/kube', ...ENGINES, 'src/network', 'src/simulator', 'src/apiserver', 'src/containers'],
    packages: ['kubernetes-types', 'node:', '@kubernetes/client-node', 'ws'],
  },
  graders: {
    ours: ['src/kube', ...ENGINES, 'src/network', 'src/cluster/cluster.ts'],
    packages: ['kubernetes-types'],
  },
  'src/scenario': {
    ours: ['src/kube', ...ENGINES, 'graders', 'src/cluster/cluster.ts', 'src/read-plain-file.ts'],
    packages: ['kubernetes-types', 'yaml', 'zod', 'node:'],
  },
  'src/pack-check': {
    ours: ['src/kube', ...ENGINES, 'graders', 'src/scenario', 'src/session'],
    packages: ['kubernetes-types'],
  },
  'src/progress': { ours: ['graders', 'src/read-plain-file.ts'], packages: ['node:', 'zod'] },
  'src/session': {
    ours: ['src/kube', ...ENGINES, 'src/network', 'graders', 'src/scenario', 'src/progress', 'src/cluster/cluster.ts'],
    packages: ['kubernetes-types'],
  },
  'src/report': {
    ours: ['src/kube', ...ENGINES, 'src/network', 'graders', 'src/session', 'src/progress', 'src/cli', 'src/screens'],
    packages: ['kubernetes-types'],
  },
  'src/screens': {
    ours: ['src/session', 'src/kube', ...ENGINES, 'src/network', 'graders', 'src/scenario', 'src/progress'],
    packages: ['kubernetes-types', 'ink', 'react'],
  },
  'src/cli': {
    ours: ['src/kube', ...ENGINES, 'src/network', 'src/simulator', 'src/report', 'src/progress', ...PROCESS],
    packages: ['kubernetes-types', 'node:', 'commander', 'yaml'],
  },
  'src/task': {
    ours: [
      'src/kube',
      ...ENGINES,
      'src/network',
      'src/simulator',
      'src/cluster',
      'graders',
      'src/scenario',
      'src/progress',
      'src/session',
      'src/report',
      'src/screens',
      'src/cli',
      ...PROCESS,
      'src/node-version.ts',
    ],
    packages: ['kubernetes-types', 'node:'],
  },
  'src/commands': {
    ours: ['src', 'graders'],
    packages: ['kubernetes-types', 'node:', 'commander', 'ink', 'react', 'yaml'],
  },
  src: { ours: ['src/commands', 'src/cli'], packages: ['node:', 'commander'] },
};

/** Folders whose answers must follow from what they are given: no clock, no randomness, nothing of the process. */
const PURE = [
  'src/kube',
  'src/netpol',
  'src/network',
  'src/simulator',
  'src/containers',
  'src/session',
  'src/pack-check',
  'graders',
];

const root = resolve(import.meta.dirname, '..');
const files = ['src', 'graders'].flatMap(sourcesIn);

describe('the folders', () => {
  it('are all in the table', () => {
    const folders = new Set(files.map(folderOf));
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  it('import only whom they may', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([]);
  });

  it('meet the client of real clusters in src/cluster/real alone', () => {
    const elsewhere = files.filter((file) => !file.startsWith('src/cluster/real/'));
    const using = (name: string): readonly string[] =>
      elsewhere.filter((file) => importsOf(file).some(({ target }) => target === name));
    expect(using('@kubernetes/client-node')).toEqual([]);
    expect(using('ws').filter((file) => folderOf(file) !== 'src/apiserver')).toEqual([]);
  });

  it('that are pure know no clock, no randomness and no process', () => {
    const impure =
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|globalThis|setTimeout|setInterval|crypto\.)/;
    const found = files
      .filter((file) => PURE.includes(folderOf(file)))
      .flatMap((file) =>
        withoutComments(file)
          .split('\n')
          .filter((line) => impure.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });

  it('that are pure use no process but a simulated one', () => {
    const own = files.filter((file) => PURE.includes(folderOf(file)) && folderOf(file) !== 'src/containers');
    expect(own.filter((file) => /\bprocess\./.test(withoutComments(file)))).toEqual([]);
    const real = /\bprocess\.(env\[|exit|hrtime|memoryUsage|nextTick|on|platform|versions?|uptime)\b/;
    const pods = files.filter((file) => folderOf(file) === 'src/containers');
    expect(pods.filter((file) => real.test(withoutComments(file)))).toEqual([]);
  });
});

describe('a file', () => {
  it('exports by name only', () => {
    expect(files.filter((file) => /^export default/m.test(read(file)))).toEqual([]);
  });

  it('is called after what it holds, in kebab-case', () => {
    const names = files.map((file) => file.split('/').at(-1)!);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/.test(name))).toEqual([]);
  });

  it('stands in no folder of leftovers', () => {
    expect(files.filter((file) => /\/(utils?|helpers?|types|hooks|services|common)\//.test(file))).toEqual([]);
  });
});

function forbiddenImports(file: string): readonly string[] {
  const folder = folderOf(file);
  const may = MAY_IMPORT[folder];
  if (!may) return [];
  return importsOf(file)
    .filter(({ target, onlyTypes }) => {
      if (target.startsWith('.')) {
        const path = relative(root, resolve(root, dirname(file), target));
        if (path === 'package.json') return folder !== 'src/commands' && folder !== 'src/cli';
        const allowed = [...may.ours, ...(onlyTypes ? (may.typesOf ?? []) : [])];
        return folderOf(path) !== folder && !allowed.some((ours) => path === ours || path.startsWith(`${ours}/`));
      }
      return !may.packages.some((name) => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`));
    })
    .map(({ target }) => `${file} imports ${target}`);
}

interface Import {
  readonly target: string;
  readonly onlyTypes: boolean;
}

function importsOf(file: string): readonly Import[] {
  const text = withoutComments(file);
  const fixed = text.matchAll(/^(?:import|export)\s(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const lazy = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [...fixed, ...lazy].map(([written, target = '']) => ({ target, onlyTypes: /^\w+\s+type\s/.test(written) }));
}

/** `src/kube/schema/fields.ts` belongs to `src/kube`, `src/main.ts` to `src`, `graders/flows.ts` to `graders`. */
function folderOf(file: string): string {
  const parts = file.split('/');
  if (parts[0] !== 'src') return parts[0]!;
  return parts.length === 2 ? 'src' : `src/${parts[1]}`;
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return sourcesIn(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function withoutComments(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}
