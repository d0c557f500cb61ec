import { absolutePath } from '../../files/open-file.ts';
import { strerror } from '../../libc/strerror.ts';
import { concatBytes, decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { fail, filesOf, UsageError } from '../coreutils/command-line.ts';
import { modeText } from '../files/ls.ts';
import { transformBytes } from './compression.ts';
import { field, header, isHeader } from './tar-header.ts';

interface Request {
  readonly flags: string;
  readonly file: string;
  readonly folder: string;
  readonly names: readonly string[];
}

function readRequest(argv: readonly string[]): Request {
  const rest = argv.slice(1);
  let flags = '';
  let file = '-';
  let folder = '.';
  const names: string[] = [];
  const first = rest[0];
  if (first !== undefined && !first.startsWith('-')) rest[0] = `-${first}`;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      names.push(...rest.splice(0));
    } else if (word.startsWith('--')) {
      const long: Readonly<Record<string, string>> = {
        '--extract': 'x',
        '--create': 'c',
        '--list': 't',
        '--verbose': 'v',
        '--touch': 'm',
      };
      flags += long[word] ?? '';
      if (word.startsWith('--file=')) file = word.slice(7);
      if (word.startsWith('--directory=')) folder = word.slice(12);
    } else if (word.startsWith('-') && word !== '-') {
      for (const letter of word.slice(1)) {
        if (letter === 'f') file = rest.shift() ?? '-';
        else if (letter === 'C') folder = rest.shift() ?? '.';
        else flags += letter;
      }
    } else names.push(word);
  }
  return { flags, file, folder, names };
}

export async function tar(process: Process): Promise<number> {
  const request = readRequest(process.argv);
  if (!/[cxt]/.test(request.flags)) throw new UsageError('');
  return request.flags.includes('c') ? create(process, request) : extract(process, request);
}

async function create(process: Process, { flags, file, folder, names }: Request): Promise<number> {
  const files = filesOf(process);
  const chunks: Uint8Array[] = [];
  const base = absolutePath(process, folder);
  let code = 0;
  let hasSaid = false;
  const add = async (name: string): Promise<void> => {
    const path = absolutePath({ cwd: base }, name);
    const stat = files.stat(path);
    if (typeof stat === 'string') {
      code = await fail(process, `${name}: ${strerror(stat)}`);
      return;
    }
    const stored = name.replace(/^\/+/, '');
    if (stored !== name && !hasSaid) await writeText(process.stderr, "tar: removing leading '/' from member names\n");
    hasSaid ||= stored !== name;
    if (flags.includes('v')) await writeText(file === '-' ? process.stderr : process.stdout, `${stored}\n`);
    const bytes = stat.is === 'file' ? files.read(path) : new Uint8Array(0);
    const body = typeof bytes === 'string' ? new Uint8Array(0) : bytes;
    chunks.push(
      header(
        stat.is === 'directory' ? `${stored.replace(/\/$/, '')}/` : stored,
        stat.is === 'directory',
        body.length,
        stat.mode,
        stat.modified,
      ),
    );
    chunks.push(body, new Uint8Array((512 - (body.length % 512)) % 512));
    const inside = stat.is === 'directory' ? files.readdir(path) : [];
    if (typeof inside !== 'string') for (const each of inside) await add(`${name.replace(/\/$/, '')}/${each}`);
  };
  for (const name of names) await add(name);
  chunks.push(new Uint8Array(1024));
  const whole = concatBytes(chunks);
  const archive = flags.includes('z') ? ((await transformBytes(whole, new CompressionStream('gzip'))) ?? whole) : whole;
  if (file === '-') await process.stdout.write(archive);
  else if (file !== '/dev/null') files.write(absolutePath(process, file), archive);
  return code === 0 ? 0 : fail(process, 'error exit delayed from previous errors');
}

async function extract(process: Process, { flags, file, folder, names }: Request): Promise<number> {
  const files = filesOf(process);
  const base = absolutePath(process, folder);
  const stat = files.stat(base);
  if (typeof stat === 'string') return fail(process, `can't change directory to '${folder}': ${strerror(stat)}`);
  const found = file === '-' ? await readAll(process.stdin, process.signal) : files.read(absolutePath(process, file));
  if (typeof found === 'string') return fail(process, `can't open '${file}': ${strerror(found)}`);
  const isPacked = found[0] === 0x1f && found[1] === 0x8b;
  const read = isPacked ? ((await transformBytes(found, new DecompressionStream('gzip'))) ?? found) : found;
  if (read.length > 0 && read.length < 512) return fail(process, 'short read');
  let code = 0;
  let longName: string | undefined;
  for (let at = 0; at + 512 <= read.length; ) {
    const block = read.subarray(at, at + 512);
    if (block.every((byte) => byte === 0)) break;
    if (!isHeader(block)) return fail(process, 'invalid tar magic');
    const size = Number.parseInt(field(block, 124, 12), 8) || 0;
    const kind = String.fromCharCode(block[156] ?? 0);
    const body = read.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    if (kind === 'L' || kind === 'x') {
      longName = kind === 'L' ? decodeUtf8(body).replace(/\0.*$/s, '') : /\d+ path=(.*)\n/.exec(decodeUtf8(body))?.[1];
      continue;
    }
    if (kind === 'g') continue;
    const prefix = field(block, 345, 155);
    const name = longName ?? (prefix === '' ? field(block, 0, 100) : `${prefix}/${field(block, 0, 100)}`);
    longName = undefined;
    if (names.length > 0 && !names.some((wanted) => name === wanted || name.startsWith(`${wanted}/`))) continue;
    const mode = Number.parseInt(field(block, 100, 8), 8) || 0o644;
    if (flags.includes('t')) {
      await writeText(
        process.stdout,
        flags.includes('v')
          ? `${kind === '5' ? 'd' : '-'}${modeText(mode)} root/root ${String(size).padStart(9)} ${name}\n`
          : `${name}\n`,
      );
      continue;
    }
    if (flags.includes('v')) await writeText(process.stdout, `${name}\n`);
    const path = absolutePath(
      { cwd: base },
      name
        .replace(/^\/+/, '')
        .split('/')
        .filter((part) => part !== '..')
        .join('/'),
    );
    const error =
      kind === '5'
        ? makeFolder(process, path)
        : (makeFolder(process, path.slice(0, path.lastIndexOf('/'))) ?? files.write(path, body));
    if (error !== undefined) code = await fail(process, `can't open '${name}': ${strerror(error)}`);
    else if (kind !== '5') files.chmod(path, mode & 0o777);
  }
  return code;
}

function makeFolder(process: Process, path: string): ReturnType<ReturnType<typeof filesOf>['mkdir']> {
  const files = filesOf(process);
  if (path === '' || typeof files.stat(path) !== 'string') return undefined;
  return makeFolder(process, path.slice(0, path.lastIndexOf('/'))) ?? files.mkdir(path);
}
