import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchPackFiles } from '../../src/commands/pack/watch-files.ts';

let folder: string;
let seen: string[];
let end: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-watch-'));
  mkdirSync(join(folder, 'task'));
  writeFileSync(join(folder, 'task/scenario.yaml'), 'title: one\n');
  seen = [];
  end = watchPackFiles(folder, (paths) => seen.push(...paths));
});
afterEach(() => {
  end();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until the watcher has announced a path, and forgets it; whether it has. */
async function noticed(path: string): Promise<boolean> {
  const has = await vi.waitUntil(() => seen.includes(path), { timeout: 20_000 });
  seen = [];
  return has;
}

describe('the watcher of a pack', () => {
  it('notices a file that takes the place of another, again and again', async () => {
    const file = join(folder, 'task/scenario.yaml');
    for (const text of ['title: two\n', 'title: six\n', 'title: ten\n']) {
      writeFileSync(join(folder, 'task/.scenario.yaml.tmp'), text);
      renameSync(join(folder, 'task/.scenario.yaml.tmp'), file);
      expect(await noticed('task/scenario.yaml')).toBe(true);
    }
    writeFileSync(file, 'title: written in place\n');
    expect(await noticed('task/scenario.yaml')).toBe(true);
  });

  it('notices files of a folder that was made since, and that a file is gone', async () => {
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other/start.yaml'), '');
    expect(await noticed('other/start.yaml')).toBe(true);
    writeFileSync(join(folder, 'other/start.yaml'), 'kind: Pod\n');
    expect(await noticed('other/start.yaml')).toBe(true);
    rmSync(join(folder, 'task/scenario.yaml'));
    expect(await noticed('task/scenario.yaml')).toBe(true);
  });

  it('says nothing of files that editors leave, and of a receipt', async () => {
    for (const name of ['.receipt.json', 'task/scenario.yaml~', 'task/.scenario.yaml.swp']) {
      writeFileSync(join(folder, name), 'x');
    }
    writeFileSync(join(folder, 'task/solution.yaml'), '');
    await vi.waitFor(() => expect(seen).toContain('task/solution.yaml'), { timeout: 20_000 });
    expect(seen).toEqual(['task/solution.yaml']);
  });
});
