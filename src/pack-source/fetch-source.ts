import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../cli/on-path.ts';
import { filesOfArchive, filesOfFolder, kindOfPath, MOST_UNPACKED, type PackFiles, packFilesIn } from './pack-files.ts';
import { refused, unusable } from './pack-source-error.ts';
import { type Ran, runProgram } from './run-program.ts';
import type { PackSource } from './source.ts';
import { readTar } from './tar.ts';

/** The files of a pack, and what exactly they were taken from: a commit, a version of a package, the hash of an archive. */
export interface FetchedPack {
  readonly files: PackFiles;
  readonly resolved: string;
}

/** What a source is fetched with. */
export interface FetchOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder that may be made and filled; it is removed at the end. */
  readonly scratch: string;
}

/** How long a program may take to fetch a pack, in milliseconds. */
const LONGEST = 120_000;

/**
 * Fetches a pack. Of a path nothing but its files is read. A git repository is fetched by `git`, a package by `npm`, and
 * nothing else uses the network; no hook, submodule, filter or script of either is run, and neither asks a question.
 */
export async function fetchSource(source: PackSource, options: FetchOptions): Promise<FetchedPack> {
  if (source.is === 'path') {
    if (kindOfPath(source.path) === 'folder') return { files: filesOfFolder(source.path), resolved: '' };
    if (!/\.(tgz|tar\.gz)$/.test(source.path)) throw unusable(`"${source.text}" is neither a folder nor a .tgz`);
    return { files: filesOfArchive(source.path), resolved: hashOf(source.path) };
  }
  mkdirSync(options.scratch, { recursive: true, mode: 0o700 });
  try {
    return await (source.is === 'git' ? fetchFromGit(source, options) : fetchFromNpm(source, options));
  } finally {
    rmSync(options.scratch, { recursive: true, force: true });
  }
}

/** Settings of git that take the place of the person's own: nothing of a repository is run or changed on its way. */
const gitSettings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'core.autocrlf=false',
  'core.eol=lf',
  'fetch.recurseSubmodules=false',
  'transfer.fsckObjects=true',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

async function fetchFromGit(
  { url, ref, text }: PackSource & { readonly is: 'git' },
  { env, scratch }: FetchOptions,
): Promise<FetchedPack> {
  const protocol = url.slice(0, url.indexOf(':'));
  // What a surrounding git has set (a hook runs this program) would lead to its repository.
  const own = Object.entries(env).filter(([name]) => !/^GIT_(?!SSL_|SSH|PROXY_)/.test(name));
  const gitEnv = {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...Object.fromEntries(own),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_LFS_SKIP_SMUDGE: '1',
    LC_ALL: 'C',
  };
  const run = (args: readonly string[], most = 64 * 1024): Promise<Ran> =>
    runFound('git', [...gitSettings, ...args], { cwd: scratch, env: gitEnv, most });
  const done = async (ran: Promise<Ran>): Promise<Buffer> => {
    const result = await ran;
    if (result.code !== 0) throw unusable(`git cannot fetch ${text}: ${reasonIn(result)}`);
    return result.stdout;
  };
  await done(run(['init', '--quiet', '--bare', '--template=', '.']));
  await done(run(['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--', url, ref]));
  const commit = (await done(run(['rev-parse', '--verify', 'FETCH_HEAD^{commit}']))).toString('utf8').trim();
  const archived = await run(['archive', '--format=tar', commit], MOST_UNPACKED);
  if (archived.ended === 'too much') throw refused(`the repository has more than ${MOST_UNPACKED} bytes`);
  return { files: packFilesIn(readTar(await done(Promise.resolve(archived)))), resolved: commit };
}

async function fetchFromNpm(
  { name, version, text }: PackSource & { readonly is: 'npm' },
  { env, scratch }: FetchOptions,
): Promise<FetchedPack> {
  const args = ['pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error', '--pack-destination', scratch];
  const result = await runFound('npm', args, { cwd: scratch, env, most: 64 * 1024 });
  if (result.code !== 0) {
    const because = /E404|404/.test(result.stderr) ? 'the registry has no such package or version' : reasonIn(result);
    throw unusable(`npm cannot fetch ${text}: ${because}`);
  }
  const archive = readdirSync(scratch).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw unusable(`npm cannot fetch ${text}: it wrote no archive`);
  // npm has compared the archive with the hash that the registry gives.
  const path = join(scratch, archive);
  return { files: filesOfArchive(path), resolved: hashOf(path) };
}

async function runFound(
  program: 'git' | 'npm',
  args: readonly string[],
  options: { readonly cwd: string; readonly env: FetchOptions['env']; readonly most: number },
): Promise<Ran> {
  const path = onPath(program, options.env);
  if (path === null) {
    const other = 'a folder or a .tgz needs no other program';
    throw unusable(`this source needs ${program}, and no ${program} is on PATH; ${other}`);
  }
  return runProgram(path, args, { ...options, longest: LONGEST });
}

/** The line of a program's messages that says why, without a full stop. */
function reasonIn({ stderr, ended, code }: Ran): string {
  if (ended === 'too long') return `it took more than ${LONGEST / 1000} seconds`;
  const lines = stderr.split('\n').map((line) => line.trim());
  const said = lines.find((line) => /^(fatal|error|npm error)/i.test(line)) ?? lines.find((line) => line !== '');
  return (said ?? `exit code ${code}`).replace(/^(fatal|error): /, '').replace(/[.:]$/, '');
}

function hashOf(path: string): string {
  return `sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}
