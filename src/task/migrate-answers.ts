import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { firstPack } from '../progress/journal.ts';
import { isOpenElsewhere, windowFile } from '../progress/task-owner.ts';

/**
 * Moves answers that a program before 0.2.0 kept to where they are kept since: `tasks/ID/1` to
 * `tasks/PACK/VERSION/ID/1`, for the one pack there was. One that another window has open, or whose new place is taken,
 * stays; nothing is removed or overwritten. It does nothing where there is nothing to move. `now` is in milliseconds
 * since 1970; `isAlive` asks the system about a process id.
 */
export async function migrateAnswers(
  state: string,
  own: { readonly pid: number; readonly now: number },
  isAlive: (pid: number) => boolean,
): Promise<void> {
  const tasks = join(state, 'tasks');
  for (const id of await namesIn(tasks)) {
    for (const variant of await namesIn(join(tasks, id))) {
      // The folders of a pack are versions, which have dots.
      if (!/^\d+$/.test(variant)) continue;
      const old = join(tasks, id, variant);
      if (isOpenElsewhere(await windowFile(old).read(), own, isAlive)) continue;
      await move(old, join(tasks, firstPack.id, firstPack.version, id, variant));
    }
    await rmdir(join(tasks, id)).catch(() => undefined);
  }
}

async function move(from: string, to: string): Promise<void> {
  if ((await namesIn(to)).length > 0) return;
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await rename(from, to);
  } catch {
    // Another start moves it just now, or the disk is full: it stays, and the next start tries again.
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
