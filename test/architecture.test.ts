import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** One engine a kind of behaviour. An engine imports no other. */
const ENGINES = ['src/netpol', 'src/rbac'];

/** What the folders for a person's task may all use. */
const TASK_MODEL = ['src/kube', ...ENGINES, 'src/network', 'graders', 'src/scenario', 'src/progress'];

/** Files of `src` itself that hold facts of the process: where it keeps things, why files fail, which Node will do. */
const ROOT_FACTS = [
  'src/folders.ts',
  'src/file-errors.ts',
  'src/read-plain-file.ts',
  'src/node-version.ts',
  'src/plain-text.ts',
];

interface MayImport {
  readonly ours: readonly string[];
  /** Folders of which only types may be imported. */
  readonly typesOf?: readonly string[];
  readonly packages: readonly string[];
}

/** Who may import whom: our own folders and files, and packages. A folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, MayImport>> = {
  'src/kube': { ours: [], packages: ['yaml', 'kubernetes-types'] },
  'src/netpol': { ours: ['src/kube'], packages: ['kubernetes-types'] },
  'src/rbac': { ours: ['src/kube'], packages: ['kubernetes-types'] },
  'src/network': { ours: ['src/kube', ...ENGINES], packages: ['kubernetes-types'] },
  'src/simulator': { ours: ['src/kube', 'src/rbac'], packages: ['kubernetes-types'] },
  'src/containers': {
    ours: ['src/kube'],
    typesOf: ['src/network'],
    packages: ['kubernetes-types', 're2js', '@noble/hashes'],
  },
  'src/apiserver': {
    ours: ['src/kube', 'src/rbac', 'src/simulator', 'src/containers'],
    packages: ['kubernetes-types', 'node:', 'ws'],
  },
  'src/cluster': {
    ours: ['src/kube', ...ENGINES, 'src/network', 'src/simulator', 'src/apiserver', 'src/containers'],
    packages: ['kubernetes-types', 'node:', '@kubernetes/client-node', 'ws'],
  },
  graders: {
    ours: ['src/kube', ...ENGINES, 'src/network'],
    typesOf: ['src/cluster/cluster.ts'],
    packages: ['kubernetes-types'],
  },
  'src/scenario': {
    ours: ['src/plain-text.ts', 'src/kube', ...ENGINES, 'graders'],
    typesOf: ['src/cluster/cluster.ts'],
    packages: ['kubernetes-types', 'yaml', 'zod', 'node:'],
  },
  'src/pack-check': {
    ours: ['src/kube', ...ENGINES, 'src/network', 'graders', 'src/scenario', 'src/session'],
    typesOf: ['src/cluster/cluster.ts'],
    packages: ['kubernetes-types'],
  },
  'src/pack-source': { ours: ['src/cli', ...ROOT_FACTS], packages: ['node:'] },
  'src/progress': {
    ours: ['src/file-errors.ts', 'src/read-plain-file.ts'],
    typesOf: ['graders'],
    packages: ['node:', 'zod', 'ts-fsrs', 'lowdb'],
  },
  'src/session': { ours: TASK_MODEL, typesOf: ['src/cluster/cluster.ts'], packages: ['kubernetes-types'] },
  'src/report': {
    ours: ['src/plain-text.ts', 'src/kube', ...ENGINES, 'src/network'],
    typesOf: ['graders', 'src/session', 'src/progress', 'src/scenario'],
    packages: ['kubernetes-types', 'string-width'],
  },
  'src/screens': {
    ours: ['src/session', ...TASK_MODEL, 'src/report'],
    packages: ['kubernetes-types', 'ink', 'react', 'string-width'],
  },
  'src/cli': {
    // The network finds who is meant by an endpoint's text: its Services and addresses are looked up there.
    ours: ['src/kube', ...ENGINES, 'src/network', 'src/simulator', ...ROOT_FACTS],
    packages: ['kubernetes-types', 'node:', 'commander', 'yaml'],
  },
  'src/task': {
    ours: ['src/session', ...TASK_MODEL, 'src/cluster', 'src/cli', ...ROOT_FACTS],
    typesOf: ['src/report'],
    packages: ['kubernetes-types', 'node:'],
  },
  'src/classroom': {
    ours: ['src/session', ...TASK_MODEL, 'src/cluster', 'src/cli', ...ROOT_FACTS],
    typesOf: ['src/report'],
    packages: ['node:'],
  },
  'src/commands': {
    ours: ['src', 'graders'],
    packages: ['kubernetes-types', 'node:', 'commander', 'ink', 'react'],
  },
  src: { ours: ['src/commands', 'src/cli'], packages: ['node:', 'commander'] },
};

/** Folders whose answers must follow from their arguments: no clock, no randomness, nothing of the process. */
const PURE = [
  'src/kube',
  ...ENGINES,
  'src/network',
  'src/simulator',
  'src/containers',
  'src/session',
  'src/report',
  'src/pack-check',
  'graders',
];

/** Folders whose files never lead back to themselves, not even by a type. */
const WITHOUT_CYCLES = [
  'graders',
  'src/classroom',
  'src/cli',
  'src/commands',
  'src/progress',
  'src/report',
  'src/scenario',
  'src/screens',
  'src/session',
  'src/task',
];

/** No folder holds more files directly than a reader takes in at one look. */
const MOST_FILES = 30;

const root = resolve(import.meta.dirname, '..');
const known = new Map<string, readonly Import[]>();
const files = ['src', 'graders'].flatMap(sourcesIn);
/** The launcher, and the files that scripts run or build parts of the program from. */
const entryPoints = ['src/sallyport.ts', ...sourcesIn('scripts').flatMap(namedIn)];
const reached = reachedFrom(entryPoints);

describe('the folders', () => {
  it('are all in the table', () => {
    const folders = new Set(files.map(folderOf));
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  it('import only whom they may', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([]);
  });

  it('that check packs are imported by the commands on packs alone', () => {
    const importing = files.filter((file) => ourImports(file).some((path) => path.startsWith('src/pack-check/')));
    const allowed = /^src\/(pack-check|commands\/pack)/;
    expect(importing.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it(`hold at most ${MOST_FILES} files each`, () => {
    const counts = Map.groupBy(files, dirname);
    const crowded = [...counts].filter(([, inFolder]) => inFolder.length > MOST_FILES);
    expect(crowded.map(([folder, inFolder]) => `${folder}: ${inFolder.length}`)).toEqual([]);
  });

  it('meet the client of real clusters in src/cluster/real alone', () => {
    const elsewhere = files.filter((file) => !file.startsWith('src/cluster/real/'));
    const using = (name: string): readonly string[] =>
      elsewhere.filter((file) => importsOf(file).some(({ target }) => target === name));
    expect(using('@kubernetes/client-node')).toEqual([]);
    expect(using('ws').filter((file) => folderOf(file) !== 'src/apiserver')).toEqual([]);
  });

  it('of the engine stand above its root: a file of src/netpol itself imports none from a subfolder', () => {
    const own = files.filter((file) => dirname(file) === 'src/netpol');
    const deeper = (path: string): boolean => path.startsWith('src/netpol/') && dirname(path) !== 'src/netpol';
    const found = own.flatMap((file) =>
      ourImports(file)
        .filter(deeper)
        .map((path) => `${file} imports ${path}`),
    );
    expect(own).not.toEqual([]);
    expect(found).toEqual([]);
  });

  it('that speak HTTP, src/apiserver/wire, import no handler of a request', () => {
    const wire = files.filter((file) => file.startsWith('src/apiserver/wire/'));
    const handler = /^src\/apiserver\/(handlers\/|dispatch\.ts$|upgrade\.ts$|server\.ts$)/;
    const found = wire.flatMap((file) =>
      ourImports(file)
        .filter((path) => handler.test(path))
        .map((path) => `${file} imports ${path}`),
    );
    expect(wire).not.toEqual([]);
    expect(found).toEqual([]);
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

  it('that compute the schedule of skills do so from their arguments', () => {
    const own = files.filter((file) => file.startsWith('src/progress/schedule/'));
    const impure = /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|process\.)/;
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((file) => impure.test(withoutComments(file)) || importsOf(file).some(isOfNode))).toEqual([]);
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
  it('is reached from an entry point of the program or of its build', () => {
    expect(files.filter((file) => !reached.has(file))).toEqual([]);
  });

  it('imports none that leads back to it', () => {
    const checked = files.filter((file) => WITHOUT_CYCLES.includes(folderOf(file)));
    expect(checked.flatMap((file) => cycleFrom(file) ?? [])).toEqual([]);
  });

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

function isOfNode({ target }: Import): boolean {
  return target.startsWith('node:');
}

function forbiddenImports(file: string): readonly string[] {
  const folder = folderOf(file);
  const may = MAY_IMPORT[folder];
  if (!may) return [];
  return importsOf(file)
    .filter(({ target, onlyTypes }) => {
      if (target.startsWith('.')) {
        const path = relative(root, resolve(root, dirname(file), target));
        if (path === 'package.json') return folder !== 'src/cli';
        const allowed = [...may.ours, ...(onlyTypes ? (may.typesOf ?? []) : [])];
        return folderOf(path) !== folder && !allowed.some((ours) => path === ours || path.startsWith(`${ours}/`));
      }
      return !may.packages.some((name) => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`));
    })
    .map(({ target }) => `${file} imports ${target}`);
}

/** The files of ours that a file imports, as paths from the root. */
function ourImports(file: string, imports = importsOf(file)): readonly string[] {
  return imports
    .filter(({ target }) => target.startsWith('.'))
    .map(({ target }) => relative(root, resolve(root, dirname(file), target)))
    .filter((path) => /\.tsx?$/.test(path));
}

/** The files of `src` that a script imports, or names as an entry of a build. */
function namedIn(script: string): readonly string[] {
  const named = [...read(script).matchAll(/'(src\/[^']+\.tsx?)'/g)].map(([, path = '']) => path);
  return [...ourImports(script).filter((path) => path.startsWith('src/')), ...named];
}

function reachedFrom(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    waiting.push(...ourImports(file));
  }
  return found;
}

/** The way from a file back to itself by static imports, of values or of types; null where there is none. */
function cycleFrom(file: string): string | null {
  const before = new Map<string, string>();
  const waiting = [file];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const next of ourImports(
      at,
      importsOf(at).filter(({ isLazy }) => !isLazy),
    )) {
      if (next === file) return [file, ...wayTo(at, before), file].join(' → ');
      if (before.has(next)) continue;
      before.set(next, at);
      waiting.push(next);
    }
  }
  return null;
}

function wayTo(file: string, before: ReadonlyMap<string, string>): readonly string[] {
  const earlier = before.get(file);
  return earlier === undefined ? [] : [...wayTo(earlier, before), file];
}

interface Import {
  readonly target: string;
  readonly onlyTypes: boolean;
  /** It is imported when it is needed, not when the file is. */
  readonly isLazy: boolean;
}

function importsOf(file: string): readonly Import[] {
  const found = known.get(file) ?? readImports(file);
  known.set(file, found);
  return found;
}

function readImports(file: string): readonly Import[] {
  const text = withoutComments(file);
  const fixed = text.matchAll(/^(?:import|export)\s(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const lazy = text.matchAll(/\bimport\('([^']+)'\)/g);
  const toImport = ([written, target = '']: RegExpExecArray, isLazy: boolean): Import => {
    return { target, onlyTypes: /^\w+\s+type\s/.test(written), isLazy };
  };
  return [...[...fixed].map((match) => toImport(match, false)), ...[...lazy].map((match) => toImport(match, true))];
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
