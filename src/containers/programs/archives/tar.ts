import type { FileError } from '../../files/file-error.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { absolutePath, dirname, joinPath, resolvePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { concatBytes } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';
import { modeText } from '../files/ls-formats.ts';
import { makeWithParents } from '../files/mkdir.ts';
import { compress, decompress, isCompressed } from './gzip-format.ts';
import { endOfArchive, readMembers, TarFormatError, type TarMember, writeMember } from './tar-format.ts';
import { readTarRequest, type TarRequest } from './tar-request.ts';

/** tar, also packed by gzip: what `kubectl cp` speaks. Source: POSIX.1-2024, utilities, pax; busybox 1.37, archival/tar.c. */
export const tar: Program = withUsage((process) => {
  const request = readTarRequest(process.argv);
  if (request.flags.includes('c')) return new ArchiveWriter(process, request).write();
  if (!/[xt]/.test(request.flags)) throw new UsageError();
  return extract(process, request);
});

/** Writes an archive of files and directories. */
class ArchiveWriter {
  readonly #process: Process;
  readonly #request: TarRequest;
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #chunks: Uint8Array[] = [];
  #hasFailed = false;
  /** Whether it was said that names lose their first slash. */
  #hasSaidSlash = false;

  constructor(process: Process, request: TarRequest) {
    this.#process = process;
    this.#request = request;
    this.#files = process.container.files;
    this.#directory = absolutePath(process, request.directory);
  }

  /** Resolves with the exit code. */
  async write(): Promise<number> {
    const { flags, archive, names } = this.#request;
    for (const name of names) await this.#add(name);
    const whole = concatBytes([...this.#chunks, endOfArchive]);
    const bytes = flags.includes('z') ? await compress(whole) : whole;
    if (archive === '-') await this.#process.stdout.write(bytes);
    else if (archive !== '/dev/null') this.#files.write(absolutePath(this.#process, archive), bytes);
    return this.#hasFailed ? fail(this.#process, 'error exit delayed from previous errors') : 0;
  }

  async #add(name: string): Promise<void> {
    const path = resolvePath(this.#directory, name);
    const stat = this.#files.stat(path);
    if (typeof stat === 'string') {
      await fail(this.#process, `${name}: ${strerror(stat)}`);
      this.#hasFailed = true;
      return;
    }
    const stored = await this.#storedName(name);
    const isDirectory = stat.is === 'directory';
    const read = isDirectory ? new Uint8Array(0) : this.#files.read(path);
    const bytes = typeof read === 'string' ? new Uint8Array(0) : read;
    this.#chunks.push(writeMember({ name: stored, isDirectory, mode: stat.mode, bytes }, stat.modified));
    const inside = isDirectory ? this.#files.readdir(path) : [];
    for (const each of typeof inside === 'string' ? [] : inside) await this.#add(joinPath(name, each));
  }

  async #storedName(name: string): Promise<string> {
    const { flags, archive } = this.#request;
    const { stdout, stderr } = this.#process;
    const stored = name.replace(/^\/+/, '');
    if (stored !== name && !this.#hasSaidSlash) {
      await writeText(stderr, "tar: removing leading '/' from member names\n");
      this.#hasSaidSlash = true;
    }
    if (flags.includes('v')) await writeText(archive === '-' ? stderr : stdout, `${stored}\n`);
    return stored;
  }
}

/** Extracts or lists the members of an archive; resolves with the exit code. */
async function extract(process: Process, request: TarRequest): Promise<number> {
  const { flags, archive, directory, names } = request;
  const base = absolutePath(process, directory);
  const stat = process.container.files.stat(base);
  if (typeof stat === 'string') return fail(process, `can't change directory to '${directory}': ${strerror(stat)}`);
  const bytes = await readArchive(process, archive);
  if (typeof bytes === 'string') return fail(process, `can't open '${archive}': ${strerror(bytes)}`);
  const isWanted = (name: string) => names.some((wanted) => name === wanted || name.startsWith(`${wanted}/`));
  let code = 0;
  try {
    for (const member of readMembers(bytes)) {
      if (names.length > 0 && !isWanted(member.name)) continue;
      if (flags.includes('t')) {
        await writeText(process.stdout, `${flags.includes('v') ? details(member) : ''}${member.name}\n`);
        continue;
      }
      if (flags.includes('v')) await writeText(process.stdout, `${member.name}\n`);
      const error = extractMember(process.container.files, base, member);
      if (error !== undefined) code = await fail(process, `can't open '${member.name}': ${strerror(error)}`);
    }
  } catch (error) {
    if (error instanceof TarFormatError) return fail(process, error.message);
    throw error;
  }
  return code;
}

async function readArchive(process: Process, archive: string): Promise<Uint8Array | FileError> {
  const bytes =
    archive === '-'
      ? await readAll(process.stdin, process.signal)
      : process.container.files.read(absolutePath(process, archive));
  if (typeof bytes === 'string' || !isCompressed(bytes)) return bytes;
  return (await decompress(bytes)) ?? bytes;
}

/** Writes a member below a directory; no name leads out of it. */
function extractMember(files: FileSystem, base: string, member: TarMember): FileError | undefined {
  const parts = member.name.split('/').filter((part) => part !== '' && part !== '..');
  const path = resolvePath(base, parts.join('/'));
  if (member.isDirectory) return makeDirectory(files, path);
  const error = makeDirectory(files, dirname(path)) ?? files.write(path, member.bytes);
  if (error === undefined) files.chmod(path, member.mode & 0o777);
  return error;
}

/** Makes a directory and those above it; something else that stands there stays. */
function makeDirectory(files: FileSystem, path: string): FileError | undefined {
  return typeof files.stat(path) === 'string' ? makeWithParents(files, path) : undefined;
}

/** What `tar tv` shows before a name. */
function details({ isDirectory, mode, bytes }: TarMember): string {
  return `${isDirectory ? 'd' : '-'}${modeText(mode)} root/root ${String(bytes.length).padStart(9)} `;
}
