/** Where sallyport keeps things, as absolute paths. Nothing here makes a folder. */
export interface Folders {
  /** Settings the person chose. */
  readonly config: string;
  /** Attempts, answers, crash reports: what must not be lost. */
  readonly state: string;
  /** What can be made again. */
  readonly cache: string;
}

/**
 * The folders of an environment: under `SALLYPORT_HOME` when that is set (a relative one starts from `cwd`), else under
 * the XDG base directories (specifications.freedesktop.org/basedir-spec: a relative path in a variable is ignored).
 */
export function folders(env: Readonly<Record<string, string | undefined>>, cwd?: string): Folders {
  const set = env.SALLYPORT_HOME;
  // The working folder may have been removed: it is asked for only where the answer depends on it.
  const home = set && (set[0] === '/' ? set : `${cwd ?? process.cwd()}/${set}`);
  if (home) return { config: `${home}/config`, state: `${home}/state`, cache: `${home}/cache` };
  const base = (variable: string, usual: string): string => {
    const set = env[variable];
    return `${set && set[0] === '/' ? set : `${env.HOME || process.getBuiltinModule('node:os').homedir()}/${usual}`}/sallyport`;
  };
  return {
    config: base('XDG_CONFIG_HOME', '.config'),
    state: base('XDG_STATE_HOME', '.local/state'),
    cache: base('XDG_CACHE_HOME', '.cache'),
  };
}

/** Where exams are kept, a folder each. */
export function examsPath(env: Readonly<Record<string, string | undefined>>): string {
  return `${folders(env).state}/exams`;
}

/** The journal of attempts. */
export function journalFile(env: Readonly<Record<string, string | undefined>>): string {
  return `${folders(env).state}/attempts.jsonl`;
}

/**
 * Where the files of clusters that run now go: gone when they end. Under `SALLYPORT_HOME` or `XDG_RUNTIME_DIR` (of the
 * XDG base directory specification: private, and emptied at the latest when the person logs out), else under the state.
 */
export function runFolders(env: Readonly<Record<string, string | undefined>>, cwd?: string): readonly string[] {
  const { state } = folders(env, cwd);
  if (env.SALLYPORT_HOME) return [`${state}/run`];
  const { XDG_RUNTIME_DIR: runtime } = env;
  return runtime && runtime[0] === '/' ? [`${runtime}/sallyport`, `${state}/run`] : [`${state}/run`];
}

/** What the person chose once, such as a tmux pane for the shell. */
export function settingsFile(env: Readonly<Record<string, string | undefined>>): string {
  return `${folders(env).config}/settings.json`;
}

/** Where packs that were added are kept: a folder for each id and version, and their index. */
export function packsFolder(env: Readonly<Record<string, string | undefined>>): string {
  return `${folders(env).state}/packs`;
}
