import { expect, test } from 'vitest';
import { runMain } from './run-main.ts';

test.each([
  [['kubectl', 'get', 'pods'], '-- kubectl get pods'],
  [['database-only-from-app', 'kubectl', 'get', 'pods'], 'database-only-from-app -- kubectl get pods'],
  [['database-only-from-app', 'bash'], 'database-only-from-app -- bash'],
])('a command without its dashes is wrong usage: %j is told as it must be', async (words, meant) => {
  expect(await runMain(['sandbox', ...words])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: a command stands after --, as in: sallyport sandbox ${meant}\n`,
  });
});
