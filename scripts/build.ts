import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Makes dist/: the launcher that `bin` names, the program in chunks (one a command, loaded when it is run) and the
// scenarios as one file of JSON. Everything needed at run time is inside.
//   node scripts/build.ts [--if-needed]
// With --if-needed it does nothing when no source changed since the last build. Two builds at once do not harm each
// other: chunks are named by their contents, every file appears whole, and the launcher comes last.

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, 'build.json');

/** What the result depends on; package-lock.json stands for all packages. */
const sources = ['src', 'graders', 'scenarios', 'scripts/build.ts', 'package.json', 'package-lock.json'];

/** Chunks of an older build are left for a while: a program that runs may still load one. In milliseconds. */
const graceForOldFiles = 60_000;

/**
 * What several commands share is in a few chunks, for each file costs time to find and open: what every command needs,
 * the engines with their YAML, and the simulated cluster with its grading on top of them.
 */
const sharedChunks = [
  {
    name: 'common',
    priority: 3,
    test: /^\0(rolldown[\\/]runtime|global-process|builtin:(fs|path|process|events|util)$)|[\\/](package\.json|src[\\/](folders|kube[\\/]nearest|scenario[\\/](bundled|problem)|commands[\\/](exit|suggest|surroundings|timings|columns|scenarios|read-input))\.ts)$/,
  },
  { name: 'engine', priority: 2, test: /[\\/](src[\\/](kube|netpol|network)|node_modules[\\/]yaml)[\\/]/ },
  {
    name: 'cluster',
    priority: 1,
    test: /[\\/](src[\\/](simulator[\\/]|cluster[\\/]|session[\\/](apply-answer|as-manifest|grade-attempt)\.ts|commands[\\/](grade|print-grade|side-lines|new-cluster)\.ts)|graders[\\/])/,
  },
];

interface Stamp {
  readonly sources: string;
  readonly files: readonly string[];
}

const stamp = fingerprint();
if (!process.argv.includes('--if-needed') || !isCurrent(stamp)) await build(stamp);

async function build(sourcesStamp: string): Promise<void> {
  const { compilePacks } = await import('../src/scenario/compile-packs.ts');
  const { saveCluster } = await import('../src/cluster/simulated.ts');
  const program = await bundle();
  const files = new Map<string, string>(program.map(({ fileName, code }) => [fileName, code]));
  for (const [name, text] of compilePacks(join(root, 'scenarios'), saveCluster)) files.set(name, text);
  files.set('sallyport.js', await launcher());
  mkdirSync(dist, { recursive: true });
  for (const [name, text] of files) put(name, text, name === 'sallyport.js' ? 0o755 : 0o644);
  put('build.json', JSON.stringify({ sources: sourcesStamp, files: [...files.keys()] } satisfies Stamp), 0o644);
  removeOldFiles(new Set([...files.keys(), 'build.json']));
}

interface Chunk {
  readonly fileName: string;
  readonly code: string;
}

/** The program: main.js, and beside it what commands load. */
async function bundle(): Promise<Chunk[]> {
  const { rolldown } = await import('rolldown');
  const made = await rolldown({
    input: { main: join(root, 'src/main.ts') },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [leaveOut(), builtinsWithoutImport()],
  });
  const { output } = await made.generate({
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: { groups: sharedChunks, includeDependenciesRecursively: false },
  });
  await made.close();
  return output.filter((part) => part.type === 'chunk');
}

/** The launcher by itself, in a syntax that any Node with ES modules can read, so that an old one can be told apart. */
async function launcher(): Promise<string> {
  const { rolldown } = await import('rolldown');
  const made = await rolldown({
    input: join(root, 'src/sallyport.ts'),
    platform: 'node',
    transform: { target: 'node12.20' },
    plugins: [mainIsBuiltApart()],
  });
  const { output } = await made.generate({ format: 'esm', minify: true });
  await made.close();
  return output[0].code;
}

/** The launcher imports the program as it is named in dist. */
function mainIsBuiltApart() {
  return {
    name: 'main-is-built-apart',
    resolveId: (id: string) => (id === './main.ts' ? { id: './main.js', external: true } : null),
  };
}

/**
 * Modules that are never used: Ink's connection to React's developer tools, and the part of commander that starts
 * another program for a subcommand (all of ours are inside). `require('process')` of the YAML reader is the global of
 * that name, for the reason given below.
 */
function leaveOut() {
  return {
    name: 'leave-out',
    resolveId(id: string, importer: string | undefined): string | null {
      const startsPrograms = id === 'node:child_process' && /[\\/]commander[\\/]/.test(importer ?? '');
      if (id === 'react-devtools-core' || startsPrograms) return '\0unused';
      return id === 'process' ? '\0global-process' : null;
    },
    load(id: string): string | null {
      if (id === '\0global-process') return 'module.exports = globalThis.process;';
      return id === '\0unused' ? 'export default {};' : null;
    },
  };
}

/**
 * Takes Node's own modules with `process.getBuiltinModule`. Importing one reads each of its exports, and some of those
 * load much that is never used (`node:fs` its streams, `node:util` worker threads, `node:process` all three standard
 * streams): some 8 ms of every start.
 */
function builtinsWithoutImport() {
  const prefix = '\0builtin:';
  return {
    name: 'builtins-without-import',
    resolveId(id: string, _: string | undefined, { kind }: { readonly kind: string }): string | null {
      return isBuiltin(id) && kind === 'import-statement' ? `${prefix}${id.replace(/^node:/, '')}` : null;
    },
    async load(id: string): Promise<string | null> {
      if (!id.startsWith(prefix)) return null;
      const name = id.slice(prefix.length);
      const exported = Object.keys((await import(`node:${name}`)) as object);
      const names = exported.filter((one) => one !== 'default' && /^[\w$]+$/.test(one));
      return [
        `const builtin = process.getBuiltinModule('node:${name}');`,
        'export default builtin;',
        ...names.map((one) => `export const ${one} = /* @__PURE__ */ (() => builtin.${one})();`),
      ].join('\n');
    },
  };
}

/** Names, sizes and times of all sources, as one hash. */
function fingerprint(): string {
  const hash = createHash('sha256').update(process.versions.node);
  const add = (path: string): void => {
    const found = statSync(join(root, path));
    if (!found.isDirectory()) hash.update(`${path}\0${found.size}\0${found.mtimeMs}\n`);
    else for (const name of readdirSync(join(root, path)).toSorted()) add(`${path}/${name}`);
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
}

function isCurrent(sourcesStamp: string): boolean {
  try {
    const last = JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
    return last.sources === sourcesStamp && last.files.every((file) => statSync(join(dist, file)).isFile());
  } catch {
    return false;
  }
}

function put(name: string, text: string, mode: number): void {
  const part = join(dist, `.${name}.${process.pid}.part`);
  writeFileSync(part, text, { mode });
  renameSync(part, join(dist, name));
}

function removeOldFiles(wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (
      !wanted.has(name) &&
      Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > graceForOldFiles
    ) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
