import { expect, test } from 'vitest';
import { runMain } from './run-main.ts';

test.each([
  [['kubectl', 'get', 'pods'], '-- kubectl get pods'],
  [['database-only-from-app', 'kubectl', 'get', 'pods'], 'database-only-from-app -- kubectl get pods'],
  [['database-only-from-app', 'bash'], 'database-only-from-app -- bash'],
])('a command without its dashes is wrong usage: %j is printed as it must be', async (words, meant) => {
  expect(await runMain(['sandbox', ...words])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: a command stands after --, as in: sallyport sandbox ${meant}\n`,
  });
});

test.each([
  [['no-such-task', '--pack', 'network-policies'], 'no scenario "no-such-task"; "sallyport list" shows all of them'],
  [
    ['database-only-from-app', '--pack', 'network-polices'],
    'no pack "network-polices": it is neither a pack\'s id nor a folder (did you mean network-policies?)',
  ],
  [['--pack', 'network-policies'], '--pack and --variant say which scenario is meant: name one'],
])('a pack is looked in for the scenario: %j', async (words, message) => {
  expect(await runMain(['sandbox', ...words])).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
});

test.each(['-1', '1.5', 'a minute', ''])('--wait takes whole seconds, and not %j', async (seconds) => {
  const { code, stderr } = await runMain(['sandbox', '--wait', seconds, '--', 'true']);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--wait') });
});
