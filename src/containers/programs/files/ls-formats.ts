import type { FileSystem } from '../../files/file-system.ts';
import type { FileStat } from '../../files/inode.ts';
import type { Options } from '../../libc/getopt.ts';
import { strftime } from '../../libc/strftime.ts';
import type { Process } from '../../runtime/process.ts';
import { humanSize } from './human-size.ts';
import type { ListedFile } from './ls.ts';

/** How long a file counts as recent, so that its time is shown in place of its year, in milliseconds. */
const recent = 182 * 86_400_000;

/** Names in columns of the same width, which is that of a terminal at the most. */
export function inColumns(names: readonly string[], width: number): string {
  if (names.length === 0) return '';
  const columnWidth = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(width / columnWidth));
  const rows = Math.ceil(names.length / columns);
  return Array.from({ length: rows }, (_, row) => {
    const line = Array.from({ length: columns }, (_, column) => names[column * rows + row] ?? '');
    const padded = line.map((name) => name.padEnd(columnWidth)).join('');
    return `${padded.trimEnd()}\n`;
  }).join('');
}

/** What `-F` and `-p` put behind a name: `/` for a directory, `*` for a program. */
export function typeMark(files: FileSystem, options: Options, { path }: ListedFile): string {
  if (!options.has('F', 'p')) return '';
  const stat = files.stat(path);
  if (typeof stat === 'string') return '';
  if (stat.is === 'directory') return '/';
  return options.has('F') && (stat.mode & 0o111) !== 0 ? '*' : '';
}

/** The columns of a line of `ls -l`. */
interface Row {
  readonly mode: string;
  readonly links: string;
  readonly owner: string;
  readonly size: string;
  readonly time: string;
  readonly name: string;
}

/** The lines of `ls -l`: busybox's columns have fixed widths, GNU's are as wide as their contents. */
export function longListing(process: Process, options: Options, files: readonly ListedFile[]): readonly string[] {
  const rows = files.map((file) => rowOf(process, options, file));
  const isBusybox = process.container.programs['busybox'] !== undefined;
  const widthOf = (column: keyof Row, fixed: number) =>
    isBusybox ? fixed : Math.max(0, ...rows.map((row) => row[column].length));
  const [links, owner, size] = [widthOf('links', 4), widthOf('owner', 8), widthOf('size', 9)];
  return rows.map((row) => {
    const names = `${row.owner.padEnd(owner)} ${row.owner.padEnd(owner)}`;
    return `${row.mode} ${row.links.padStart(links)} ${names} ${row.size.padStart(size)} ${row.time} ${row.name}\n`;
  });
}

function rowOf(process: Process, options: Options, file: ListedFile): Row {
  const { clock, files } = process.container;
  const target = options.has('L') ? undefined : files.readlink(file.path);
  const found = files.stat(file.path);
  const stat: FileStat =
    typeof found === 'string' ? { is: 'file', size: 0, mode: 0o777, modified: clock.now() } : found;
  const size = target === undefined ? stat.size : target.length;
  return {
    mode: target === undefined ? fileMode(file.path, stat) : `l${modeText(0o777)}`,
    links: stat.is === 'directory' && target === undefined ? '2' : '1',
    owner: options.has('n') ? '0' : 'root',
    size: options.has('h') ? humanSize(size) : String(size),
    time: timeText(stat.modified, clock.now()),
    name: `${file.name}${typeMark(files, options, file)}${target === undefined ? '' : ` -> ${target}`}`,
  };
}

function fileMode(path: string, { is, mode }: FileStat): string {
  if (/^\/dev\/(null|zero|full|u?random|tty)$/.test(path) && is === 'file') return `c${modeText(0o666)}`;
  return `${is === 'directory' ? 'd' : '-'}${modeText(path === '/tmp' ? 0o1777 : mode)}`;
}

/** The permission bits as `rwxr-xr-x`; `t` at the end is the sticky bit. */
export function modeText(mode: number): string {
  const letters = [6, 3, 0]
    .map((shift) => {
      const bits = mode >> shift;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');
  return mode & 0o1000 ? `${letters.slice(0, -1)}t` : letters;
}

function timeText(time: Date, now: Date): string {
  const isRecent = Math.abs(now.getTime() - time.getTime()) < recent;
  return strftime(isRecent ? '%b %e %H:%M' : '%b %e  %Y', time);
}
