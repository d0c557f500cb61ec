import type { FileTree } from '../../files/file-tree.ts';
import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, filesOf, readOptions, withUsage } from '../coreutils/command-line.ts';

interface Listed {
  readonly name: string;
  readonly path: string;
}

/** ls, in columns on a terminal and one name a line elsewhere. Source: POSIX.1-2024, utilities, ls */
export function ls(flavour: Flavour): Program {
  return withUsage(flavour, flavour === 'gnu' ? 2 : 1, (process) => list(process, flavour));
}

async function list(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, '1AaCxdLHRFplinshrSXvctuw:gGkoq', {
    all: 'a',
    recursive: 'R',
    color: 'q',
    'almost-all': 'A',
    directory: 'd',
    'full-time': 'l',
    'human-readable': 'h',
  });
  const files = filesOf(process);
  const has = options.has;
  let code = 0;
  const singles: Listed[] = [];
  const folders: Listed[] = [];
  for (const name of options.operands.length > 0 ? options.operands : ['.']) {
    const path = absolutePath(process, name);
    const stat = files.stat(path);
    if (typeof stat === 'string' && files.target(path) === undefined) {
      const text = strerror(stat);
      await fail(process, flavour === 'gnu' ? `cannot access '${name}': ${text}` : `${name}: ${text}`);
      code = flavour === 'gnu' ? 2 : 1;
      continue;
    }
    const isFolder = typeof stat !== 'string' && stat.is === 'directory' && !has('d');
    (isFolder ? folders : singles).push({ name, path });
  }
  if (singles.length > 0) await show(process, sorted(singles, files, has), has, false);
  let isFirst = singles.length === 0;
  const titled = options.operands.length > 1 || has('R');
  for (const folder of folders) {
    await showFolder(folder);
  }
  return code;

  async function showFolder({ name, path }: Listed): Promise<void> {
    const names = files.readdir(path);
    if (typeof names === 'string') return;
    if (titled) await writeText(process.stdout, `${isFirst ? '' : '\n'}${name}:\n`);
    isFirst = false;
    const shown = names
      .filter((each) => has('a') || has('A') || !each.startsWith('.'))
      .map((each) => ({ name: each, path: `${path === '/' ? '' : path}/${each}` }));
    const dots = has('a')
      ? [
          { name: '.', path },
          { name: '..', path: path.slice(0, path.lastIndexOf('/')) || '/' },
        ]
      : [];
    const entries = [...dots, ...sorted(shown, files, has)];
    await show(process, entries, has, true);
    if (!has('R')) return;
    for (const entry of shown) {
      const stat = files.stat(entry.path);
      if (typeof stat !== 'string' && stat.is === 'directory' && files.target(entry.path) === undefined)
        await showFolder({ name: `${name === '/' ? '' : name}/${entry.name}`, path: entry.path });
    }
  }
}

function sorted(entries: readonly Listed[], files: FileTree, has: (name: string) => boolean): Listed[] {
  const statOf = ({ path }: Listed) => {
    const stat = files.stat(path);
    return typeof stat === 'string' ? { size: 0, time: 0 } : { size: stat.size, time: stat.modified.getTime() };
  };
  const byName = (a: Listed, b: Listed) => (a.name < b.name ? -1 : 1);
  const order = has('t')
    ? (a: Listed, b: Listed) => statOf(b).time - statOf(a).time || byName(a, b)
    : has('S')
      ? (a: Listed, b: Listed) => statOf(b).size - statOf(a).size || byName(a, b)
      : byName;
  const all = [...entries].sort(order);
  return has('r') ? all.reverse() : all;
}

async function show(
  process: Process,
  entries: readonly Listed[],
  has: (name: string) => boolean,
  isFolder: boolean,
): Promise<void> {
  const files = filesOf(process);
  const marked = (entry: Listed) => entry.name + mark(entry, files, has);
  if (has('l') || has('n') || has('g') || has('o')) {
    const rows = entries.map((entry) => row(process, entry, has));
    const width = (pick: (row: Row) => string) => Math.max(0, ...rows.map((each) => pick(each).length));
    const [links, owner, size] = [width((each) => each.links), width((each) => each.owner), width((each) => each.size)];
    if (isFolder) await writeText(process.stdout, `total ${entries.length === 0 ? 0 : entries.length * 4}\n`);
    const busybox = process.container.programs['busybox'] !== undefined;
    for (const [index, each] of rows.entries()) {
      const columns = busybox
        ? `${each.mode} ${each.links.padStart(4)} ${each.owner.padEnd(8)} ${each.owner.padEnd(8)} ${each.size.padStart(9)} ${each.time}`
        : `${each.mode} ${each.links.padStart(links)} ${each.owner.padEnd(owner)} ${each.owner.padEnd(owner)} ${each.size.padStart(size)} ${each.time}`;
      const entry = entries[index];
      await writeText(process.stdout, `${columns} ${entry === undefined ? '' : marked(entry)}${each.target}\n`);
    }
    return;
  }
  const names = entries.map(marked);
  if (process.terminal === undefined || has('1')) {
    await writeText(process.stdout, names.map((name) => `${name}\n`).join(''));
    return;
  }
  await writeText(process.stdout, inColumns(names, process.terminal.columns));
}

function inColumns(names: readonly string[], width: number): string {
  if (names.length === 0) return '';
  const longest = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(width / longest));
  const rows = Math.ceil(names.length / columns);
  return Array.from({ length: rows }, (_, row) => {
    const line = Array.from({ length: columns }, (_, column) => names[column * rows + row] ?? '');
    return `${line
      .map((name) => name.padEnd(longest))
      .join('')
      .trimEnd()}\n`;
  }).join('');
}

function mark({ path }: Listed, files: FileTree, has: (name: string) => boolean): string {
  if (!has('F') && !has('p')) return '';
  const stat = files.stat(path);
  if (typeof stat === 'string') return '';
  if (stat.is === 'directory') return '/';
  return has('F') && (stat.mode & 0o111) !== 0 ? '*' : '';
}

interface Row {
  readonly mode: string;
  readonly links: string;
  readonly owner: string;
  readonly size: string;
  readonly time: string;
  readonly target: string;
}

function row(process: Process, { path }: Listed, has: (name: string) => boolean): Row {
  const files = filesOf(process);
  const target = has('L') ? undefined : files.target(path);
  const stat = files.stat(path);
  const found =
    typeof stat === 'string' ? { is: 'file', size: 0, mode: 0o777, modified: process.container.clock.now() } : stat;
  const kind =
    target !== undefined
      ? 'l'
      : found.is === 'directory'
        ? 'd'
        : /^\/dev\/(null|zero|full|u?random|tty)$/.test(path)
          ? 'c'
          : '-';
  const bits = target !== undefined ? 0o777 : path === '/tmp' ? 0o1777 : kind === 'c' ? 0o666 : found.mode;
  const size = target !== undefined ? target.length : found.size;
  return {
    mode: kind + modeText(bits),
    links: found.is === 'directory' && target === undefined ? '2' : '1',
    owner: has('n') ? '0' : 'root',
    size: has('h') ? human(size) : String(size),
    time: timeText(found.modified, process.container.clock.now()),
    target: target === undefined ? '' : ` -> ${target}`,
  };
}

/** `rwxr-xr-x`. */
export function modeText(mode: number): string {
  const letters = [6, 3, 0]
    .map(
      (shift) =>
        ((mode >> shift) & 4 ? 'r' : '-') + ((mode >> shift) & 2 ? 'w' : '-') + ((mode >> shift) & 1 ? 'x' : '-'),
    )
    .join('');
  return mode & 0o1000 ? `${letters.slice(0, -1)}t` : letters;
}

function human(size: number): string {
  if (size < 1024) return String(size);
  const step = Math.min(Math.floor(Math.log2(size) / 10), 4);
  return `${(size / 1024 ** step).toFixed(1)}${'KMGT'.charAt(step - 1)}`;
}

function timeText(time: Date, now: Date): string {
  const [, month = '', day = '', year = '', clock = ''] =
    /^\w+ (\w+) (\d+) (\d+) ([\d:]+)/.exec(
      time.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (.*)/, '$1 $3 $2 $4 $5'),
    ) ?? [];
  const isRecent = Math.abs(now.getTime() - time.getTime()) < 182 * 86_400_000;
  return `${month} ${String(Number(day)).padStart(2)} ${isRecent ? clock.slice(0, 5) : ` ${year}`}`;
}
