import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openJournal } from '../../src/progress/journal.ts';
import { readHome } from '../../src/task/read-home.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-home-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['', /^$/],
  [`\n${'x'.repeat(5_000_000)}\n`, /^Line 2 of attempts\.jsonl is too long and was not read/],
  [`${'x'.repeat(5_000_000)}\n`.repeat(2), /^Line 1 and 1 more of attempts\.jsonl/],
])('the first screen names the lines of the journal that are too long', async (text, trouble) => {
  const file = join(folder, 'attempts.jsonl');
  writeFileSync(file, text);
  const home = await readHome([], openJournal(file), 0);
  expect(home.trouble ?? '').toMatch(trouble);
});
