import { expect, it } from 'vitest';
import { writeTogether } from './write-together.ts';

// `npm run writers` does the same for a minute.
it('three processes that write at once lose nothing and tear nothing', async () => {
  const { written, indexed, journalled, ...others } = await writeTogether(3, 1500);
  expect(Math.min(...written)).toBeGreaterThan(0);
  expect({ indexed, journalled }).toEqual({ indexed: written, journalled: written });
  expect(others).toEqual({
    isWhole: true,
    torn: 0,
    troubles: [null, null],
    files: ['attempts.jsonl', 'index.json', 'index.json.bak', 'settings.json', 'settings.json.bak'],
  });
}, 30_000);
