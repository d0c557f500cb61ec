import type { Path } from '../scenario/yaml-file.ts';

/** What a proof found wrong with a scenario, and where its author can mend it. */
export interface Problem {
  /** A file, by its path in the scenario's folder. */
  readonly file: string;
  /** The way to the value in that file; absent: the whole file. */
  readonly path?: Path;
  /** The word that is wrong, where it is a part of the value. */
  readonly word?: string;
  /** The place in that file, where it is known and no way to a value leads there. */
  readonly at?: { readonly line: number; readonly column: number };
  /** A short code, for tools. */
  readonly code: string;
  /** What is wrong, as one sentence. */
  readonly message: string;
  /** What to do, as one sentence. */
  readonly hint: string;
}

/** A problem at a value of scenario.yaml. */
export function inScenario(path: Path, code: string, message: string, hint: string): Problem {
  return { file: 'scenario.yaml', path, code, message, hint };
}

/** A problem of a whole file. */
export function inFile(file: string, code: string, message: string, hint: string): Problem {
  return { file, code, message, hint };
}
