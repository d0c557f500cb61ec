import { decodeUtf8 } from '../runtime/bytes.ts';
import type { Container } from '../runtime/container.ts';

/** The text of a file of the container; undefined: it cannot be read. */
export function readTextFile({ files }: Container, path: string): string | undefined {
  const bytes = files.read(path);
  return typeof bytes === 'string' ? undefined : decodeUtf8(bytes);
}
