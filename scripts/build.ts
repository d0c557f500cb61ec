import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RolldownPluginOption, TransformOptions } from 'rolldown';
import { importName } from '../src/code-cache.ts';

// Makes dist/: the launcher that `bin` names, the commands in one file with a code cache beside it, the screens of practice and exam
// in chunks, and the scenarios as JSON. Everything needed at run time is inside.
//   node scripts/build.ts [--if-needed]
// With --if-needed it does nothing when no source changed since the last build. Two builds at once do not harm each
// other: chunks are named by their contents, every file appears whole, and the launcher comes last.

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, 'build.json');

/** What the result depends on; package-lock.json stands for all packages. */
const sources = [
  'src',
  'graders',
  'scenarios',
  'scripts',
  'test/conformance/openapi-v1.35.json',
  'test/conformance/openapi-v1.35-discovery.json',
  'test/conformance/openapi-v1.35-kept.json',
  'package.json',
  'package-lock.json',
];

/** Chunks of an older build are left for a while: a program that runs may still load one. In milliseconds. */
const graceForOldFiles = 60_000;

interface Stamp {
  readonly sources: string;
  readonly files: readonly string[];
}

const stamp = fingerprint();
if (!process.argv.includes('--if-needed') || !isCurrent(stamp)) {
  // On standard error, and once: what runs after it may print data.
  process.stderr.write('Building sallyport; this takes some ten seconds, and only after a change.\n');
  await build(stamp);
}

async function build(sourcesStamp: string): Promise<void> {
  const { builtData, put } = await import('./built-data.ts');
  const main = await commands();
  const parts = [main, ...(await chunks()), await launcher(main.fileName)];
  const files = new Map<string, string>(parts.map(({ fileName, code }) => [fileName, code]));
  files.set('third-party-licenses.txt', licensesOf(parts));
  files.set('sallyport.1', await (await import('./manual.ts')).manual());
  for (const [name, text] of builtData()) files.set(name, text);
  mkdirSync(dist, { recursive: true });
  for (const [name, text] of files) if (name !== 'sallyport.js') put(name, text, 0o644);
  const cache = `${main.fileName}.cache`;
  put(cache, codeCacheOf(main.fileName), 0o644);
  put('sallyport.js', files.get('sallyport.js')!, 0o755);
  put('build.json', JSON.stringify({ sources: sourcesStamp, files: [...files.keys(), cache] } satisfies Stamp), 0o644);
  removeOldFiles(new Set([...files.keys(), cache, 'build.json']));
}

interface Chunk {
  readonly fileName: string;
  readonly code: string;
  /** The files that went into it. */
  readonly moduleIds: readonly string[];
}

/**
 * Every command but practice in one file, as CommonJS, so that the launcher can run it from a code cache. What a command
 * does not need is in the file and is not run. In ASCII: such a text is read and hashed in half the time.
 */
async function commands(): Promise<Chunk> {
  const apart = builtApart({
    'src/commands/practice-screen.tsx': './practice.js',
    'src/commands/exam/exam-screen.tsx': './exam.js',
    'src/task/pack-loader.ts': './pack-loader.js',
    'src/cluster/served-cluster.ts': './served.js',
    'src/cluster/real/index.ts': './real.js',
  });
  const made = await rolldownOf({ main: 'src/main.ts' }, [apart, jsonAsText(), leaveOut(), builtinsWithoutImport()]);
  const { output } = await made.generate({ format: 'cjs', minify: true, codeSplitting: false });
  await made.close();
  const code = output[0].code
    .replace(/\bimport\(/g, `${importName}(`)
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const name = createHash('sha256').update(code).digest('hex').slice(0, 12);
  return { fileName: `main-${name}.cjs`, code, moduleIds: output[0].moduleIds };
}

/**
 * What few starts need, in chunks: the practice screen (Ink's layout engine asks for ES modules), the reader of packs
 * that did not come with the program, with its schema library, the threads that prove a pack and grade a class, the API server with the pods that one can enter, and
 * real clusters with their client.
 */
async function chunks(): Promise<Chunk[]> {
  const entries = {
    practice: 'src/commands/practice-screen.tsx',
    exam: 'src/commands/exam/exam-screen.tsx',
    'pack-loader': 'src/task/pack-loader.ts',
    served: 'src/cluster/served-cluster.ts',
    real: 'src/cluster/real/index.ts',
    'pack-worker': 'src/commands/pack-proof/worker.ts',
    'submission-worker': 'src/classroom/submission-worker.ts',
  };
  const made = await rolldownOf(entries, [leaveOut(), jsonAsText(), builtinsWithoutImport()]);
  const { output } = await made.generate({
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await made.close();
  return output.filter((part) => part.type === 'chunk');
}

/** The launcher by itself, in a syntax that any Node with ES modules can read, so that an old one can be told apart. */
async function launcher(main: string): Promise<Chunk> {
  const apart = builtApart({ 'src/main.ts': `./${main}` });
  const made = await rolldownOf({ sallyport: 'src/sallyport.ts' }, [apart], {
    target: 'node12.20',
    define: { BUILT_MAIN: JSON.stringify(main) },
  });
  const { output } = await made.generate({ format: 'esm', minify: true, codeSplitting: false });
  await made.close();
  return { fileName: 'sallyport.js', code: output[0].code, moduleIds: [] };
}

async function rolldownOf(
  entries: Record<string, string>,
  plugins: RolldownPluginOption[],
  transform: TransformOptions = {},
) {
  const { rolldown } = await import('rolldown');
  const define = { 'process.env.NODE_ENV': '"production"', ...transform.define };
  const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)]));
  return rolldown({ input, platform: 'node', transform: { ...transform, define }, plugins });
}

/**
 * Modules that are built by themselves: each source file, and what it is called in dist. From which folder it is
 * imported makes no difference.
 */
function builtApart(names: Readonly<Record<string, string>>) {
  for (const file of Object.keys(names)) statSync(join(root, file));
  return {
    name: 'built-apart',
    resolveId(id: string, importer: string | undefined) {
      const name = id.startsWith('.') && importer ? names[relative(root, join(dirname(importer), id))] : undefined;
      return name === undefined ? null : { id: name, external: true };
    },
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

/** Tables of JSON stay text until they are used: parsing that is faster than compiling it. */
function jsonAsText() {
  return {
    name: 'json-as-text',
    load(id: string) {
      if (!id.endsWith('.json')) return null;
      const text = JSON.stringify(JSON.parse(readFileSync(id, 'utf8')));
      return { code: `export default JSON.parse(${JSON.stringify(text)});`, moduleType: 'js' as const };
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
      const builtin = `process.getBuiltinModule('node:${name}')`;
      // Most commands call no function of node:crypto, which takes some milliseconds to load: it loads when one is called.
      const isLate = (one: string): boolean => name === 'crypto' && /^[a-z]/.test(one);
      return [
        `export default /* @__PURE__ */ (() => ${builtin})();`,
        ...names.map((one) =>
          isLate(one)
            ? `export const ${one} = (...given) => ${builtin}.${one}(...given);`
            : `export const ${one} = /* @__PURE__ */ (() => ${builtin}.${one})();`,
        ),
      ].join('\n');
    },
  };
}

/** What this Node's engine makes of the commands once each has run: see scripts/code-cache.ts. */
function codeCacheOf(main: string): Buffer {
  const made = spawnSync(process.execPath, [join(root, 'scripts/code-cache.ts'), join(dist, main)], {
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (made.status !== 0) throw new Error('the code cache could not be made');
  return made.stdout;
}

/** The licence texts of all packages that are in the chunks or described the OpenAPI, which go where these go. */
function licensesOf(chunksMade: readonly Chunk[]): string {
  const described = ['kubernetes-models', '@kubernetes-models/apimachinery'].map((name) =>
    join(root, 'node_modules', name, 'package.json'),
  );
  const ids = [...chunksMade.flatMap(({ moduleIds }) => moduleIds), ...described];
  const folders = new Set(
    ids.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
  );
  const texts = [...folders].toSorted().map((folder) => {
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      'name' | 'version' | 'license',
      string
    >;
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file === undefined ? `Licence: ${about.license}` : readFileSync(join(folder, file), 'utf8').trim();
    return `${about.name} ${about.version}\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
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
