import type { Place } from '../kube/manifest.ts';

/** A fault in a pack, at its place. All faults of a pack are collected and shown together. */
export interface Problem extends Place {
  /** A short code, for tools: `missing-field`, `unknown-field`, `wrong-value`, `not-yaml`, `no-file`, `refused` … */
  readonly code: string;
  /** What is wrong and what to write instead, as one sentence or two. */
  readonly message: string;
}

/** `file:line:column: message`, as editors and CI read it. */
export function printProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}

/** Problems by file, then by place. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.code.localeCompare(b.code),
  );
}
