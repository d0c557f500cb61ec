/** One word that the shell may complete, and what it is, where that can be said. */
export interface Candidate {
  readonly value: string;
  readonly says?: string;
}

/** Names that depend on this machine, on the packs, or on both. A cluster is a value of `--cluster`. */
export type NameKind = 'scenario' | 'lesson' | 'pack' | 'added pack' | 'running' | 'context' | 'cluster' | 'skill';

/** What the shell completes at one place of a command line: names, files, programs on the path, or some words. */
export type Completed = NameKind | 'file' | 'folder' | 'program' | readonly string[];
