import type { Place } from './manifest.ts';

/** A message about a place in a file as editors and CI read it: `file:line:column: message`. */
export function atPlace({ file, line, column }: Place, message: string): string {
  return `${file}:${line}:${column}: ${message}`;
}
