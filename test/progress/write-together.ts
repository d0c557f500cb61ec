import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readPackIndex } from '../../src/progress/added-pack-index.ts';
import { eventsIn } from '../../src/progress/journal.ts';
import { readSettings } from '../../src/progress/settings.ts';

const writer = fileURLToPath(new URL('state-writer.ts', import.meta.url));

/** What is left of the state that several processes wrote at once. */
export interface WrittenTogether {
  /** How often each process wrote. */
  readonly written: readonly number[];
  /** The last of these that is in the index, for each process. */
  readonly indexed: readonly number[];
  /** How many entries the journal has of each process, and whether each is there once. */
  readonly journalled: readonly number[];
  readonly isWhole: boolean;
  /** Lines of the journal that cannot be read. */
  readonly torn: number;
  readonly troubles: readonly (string | null)[];
  readonly files: readonly string[];
}

/** Lets some processes write the journal, the index of packs and the settings of one folder for so many milliseconds. */
export async function writeTogether(processes: number, milliseconds: number): Promise<WrittenTogether> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-writers-'));
  try {
    const names = Array.from({ length: processes }, (_, at) => `writer-${at + 1}`);
    const runs = names.map((name) =>
      promisify(execFile)(process.execPath, [writer, folder, name, String(milliseconds)]),
    );
    const written = (await Promise.all(runs)).map(({ stdout }) => (JSON.parse(stdout) as { done: number }).done);
    const index = readPackIndex(join(folder, 'index.json'), () => true);
    const settings = readSettings(join(folder, 'settings.json'), () => true);
    const text = readFileSync(join(folder, 'attempts.jsonl'), 'utf8');
    const events = eventsIn(text);
    const own = names.map((name) => events.filter(({ scenario }) => scenario === name).map(({ elapsed }) => elapsed));
    return {
      written,
      indexed: names.map((name) => Number(index.data.find(({ id }) => id === name)?.current.slice(4) ?? -1)),
      journalled: own.map((each) => each.length),
      isWhole: own.every((each) => each.every((elapsed, at) => elapsed === at + 1)),
      torn: text.split('\n').filter((line) => line !== '').length - events.length,
      troubles: [index.trouble, settings.trouble],
      files: readdirSync(folder).toSorted(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
