import type { Place } from '../kube/manifest.ts';

/** What is wrong with a pack, at its place. All faults of a pack are collected and shown together. */
export interface Fault extends Place {
  /** A short code, for tools: `missing-field`, `unknown-field`, `wrong-value`, `not-yaml`, `no-file` …; docs/scenarios.md lists them. */
  readonly code: string;
  /** What is wrong, as one sentence. */
  readonly message: string;
  /** What to do, as one sentence or two. */
  readonly hint: string;
}

/** `file:line:column: message hint`, as editors and CI read it. */
export function printFault({ file, line, column, message, hint }: Fault): string {
  return `${file}:${line}:${column}: ${message} ${hint}`;
}

/** By file, then by place; two alike are one. */
export function inOrder(faults: readonly Fault[]): readonly Fault[] {
  const distinct = new Map(
    faults.map((fault) => [`${fault.file} ${fault.line} ${fault.column} ${fault.code} ${fault.message}`, fault]),
  );
  return [...distinct.values()].toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.code.localeCompare(b.code),
  );
}
