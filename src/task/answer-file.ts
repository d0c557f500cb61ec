import { type FSWatcher, type Stats, watch } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import { replaceFile } from '../progress/replace-file.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { keepAnswer } from './kept-answers.ts';

/** The answer file of one task. The person's editor writes it, in this window or in another. */
export interface AnswerFile {
  readonly path: string;
  /** Creates the file with its first line, unless it exists. */
  create(): Promise<void>;
  /** Its text, and when it was saved (milliseconds since 1970). Rejects with `AnswerFileError`. */
  read(): Promise<{ readonly text: string; readonly savedAt: number }>;
  /** Replaces its text, all at once. Rejects with `AnswerFileError`. */
  write(text: string): Promise<void>;
  /**
   * Makes the file as it is for a new attempt. Resolves to the name under which the old text is kept beside it, such as
   * `answer-2.yaml`; to null where there was nothing to keep.
   */
  startOver(): Promise<string | null>;
  /** Calls back soon after every save; returns how to stop that. */
  watch(onSave: () => void): () => void;
}

/** The answer file cannot be created, read or written; the message is a sentence for the person. */
export class AnswerFileError extends Error {
  override readonly name = 'AnswerFileError';
}

/** More than a person writes by hand, in bytes: such a file is not read at each save. */
const tooLarge = 128 * 1024;

/** The answer file of a task under the state folder; each variant of each version of a pack has a folder of its own. */
export function answerFile(
  state: string,
  scenario: TaskKey & Pick<Scenario, 'namespace' | 'given' | 'kind'>,
): AnswerFile {
  const path = answerPath(state, scenario);
  const first = firstText(scenario);
  const folder = dirname(path);
  return {
    path,
    async create() {
      await asSentence(`The answer file ${path} cannot be made`, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(path, first, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
          if (errorCode(error) !== 'EEXIST') throw error;
        });
      });
    },
    async read() {
      return asSentence(`The answer file cannot be read`, async () => {
        const found = await statAfterSave(path);
        if (found.size > tooLarge)
          throw new AnswerFileError(`The answer file is larger than ${tooLarge / 1024} KiB: it is not read.`);
        // A pipe or a device may never end.
        if (!found.isFile() && !found.isDirectory())
          throw new AnswerFileError('The answer file cannot be read: it is no plain file.');
        return { text: decode(await readFile(path)), savedAt: found.mtimeMs };
      });
    },
    async write(text) {
      await asSentence('The answer file cannot be written', () => replaceFile(path, text));
    },
    async startOver() {
      return asSentence('An empty answer cannot be started', async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const kept = await keepAnswer(path, first);
        await writeFile(path, first, { mode: 0o600 });
        return kept;
      });
    },
    watch: (onSave) => watchFile(path, onSave),
  };
}

/** Which task an answer belongs to. */
export type TaskKey = Pick<Scenario, 'pack' | 'version' | 'id' | 'variant'>;

/** The path of a task's answer file under the state folder. */
export function answerPath(state: string, { pack, version, id, variant }: TaskKey): string {
  return join(state, 'tasks', pack, version, id, String(variant), 'answer.yaml');
}

/** What an answer file begins with: what to write into it, and the objects that the task gives. */
function firstText({ kind, namespace, given }: Pick<Scenario, 'namespace' | 'given' | 'kind'>): string {
  switch (kind.is) {
    case 'choose':
      return '# Write here which one you choose, and save:\n# choice: ID\n';
    case 'trueOrFalse':
      return '# Write here whether the statement is true, and save:\n# statement: true\n';
    case 'whichPolicy':
      return '# Write here the policies that decide, and save:\n# policies: [NAMESPACE/NAME]\n';
    case 'predict':
      return '# Write here whether each connection is allowed or denied, and save:\n# cells:\n# - {from: a/b, to: c/d, port: 80, protocol: TCP, verdict: allowed}\n';
    case 'write':
    case 'repair':
    case 'labels':
      return given === undefined
        ? `# Write here the manifests that solve the task, separated by ---, and save. Without a namespace they go to ${namespace}.\n`
        : `# Change these objects so that the task is solved, and save. An object that you remove here leaves the cluster;\n# to remove all of them, write the line "# delete everything" and no object.\n${given.text}`;
  }
}

/** One save causes several events: the file is read this long after the last of them, in milliseconds. */
const settleTime = 2;
/** A file that is missing or empty is looked at again after this long, in milliseconds: a save may be under way. */
const saveTime = 32;
/** How often the file is looked at where events do not come (some network file systems), in milliseconds. */
const lookEvery = 500;

/** Some editors remove the file for a moment while they save, or empty it before they write. */
async function statAfterSave(path: string): Promise<Stats> {
  const now = await stat(path).catch(() => null);
  if (now && now.size > 0) return now;
  await new Promise((resolve) => setTimeout(resolve, saveTime));
  return stat(path);
}

/** Watches the folder, because most editors replace the file by a new one; and looks at the file itself. */
function watchFile(path: string, onSave: () => void): () => void {
  let soon: NodeJS.Timeout | undefined;
  let last = '';
  const changed = (): void => {
    clearTimeout(soon);
    soon = setTimeout(onSave, settleTime);
  };
  const look = async (): Promise<void> => {
    const now = await stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => 'gone',
    );
    if (last !== '' && now !== last) changed();
    last = now;
  };
  const watcher = watchFolder(dirname(path), changed);
  const looking = setInterval(() => void look(), lookEvery);
  void look();
  return () => {
    clearTimeout(soon);
    clearInterval(looking);
    watcher?.close();
  };
}

function watchFolder(folder: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, (_, name) => {
      if (name === null || name === 'answer.yaml') changed();
    });
    // The folder may be removed, or the system may have no watches left: looking at the file goes on.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AnswerFileError('The answer file is not text in UTF-8: it is not read.');
  }
}

/** Runs work on the file; what goes wrong becomes an `AnswerFileError` that begins with `what`. */
async function asSentence<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AnswerFileError) throw error;
    throw new AnswerFileError(`${what}: ${fileErrorReason(error)}.`, { cause: error });
  }
}
