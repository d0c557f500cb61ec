import { absolutePath } from '../../files/paths.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import type { CurlOptions } from './options.ts';

/** What `-d` and the options like it send, joined by `&`; undefined: none was given. Source: curl(1). */
export function postDataOf(process: Process, options: CurlOptions): string | undefined {
  const parts = dataOptions.flatMap(([name, mode]) =>
    options.values(name).map((value) => dataOf(process, value, mode)),
  );
  const encoded = options.values('data-urlencode').map((value) => {
    const at = value.indexOf('=') + 1;
    return `${value.slice(0, at)}${encodeURIComponent(value.slice(at))}`;
  });
  const all = [...parts, ...encoded, ...options.values('form')];
  return all.length === 0 ? undefined : all.join(options.has('json') ? '' : '&');
}

/** Whether a request would be a POST for the options that send data. */
export function hasPostData(options: CurlOptions): boolean {
  return options.has('data-urlencode', ...dataOptions.map(([name]) => name));
}

/** How the value of an option is read: as it stands, or from `@FILE`, as text without line ends or as it is. */
type DataMode = 'raw' | 'text' | 'binary';

const dataOptions: readonly (readonly [string, DataMode])[] = [
  ['data', 'text'],
  ['data-ascii', 'text'],
  ['data-binary', 'binary'],
  ['data-raw', 'raw'],
  ['json', 'binary'],
];

/** The data of a value; empty where its file cannot be read. */
function dataOf(process: Process, value: string, mode: DataMode): string {
  if (mode === 'raw' || !value.startsWith('@')) return value;
  const bytes = process.container.files.read(absolutePath(process, value.slice(1)));
  if (typeof bytes === 'string') return '';
  return mode === 'binary' ? decodeUtf8(bytes) : decodeUtf8(bytes).replaceAll(/[\r\n]/g, '');
}
