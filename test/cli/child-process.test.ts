import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommandResult, handleSignals, runCommand } from '../../src/cli/child-process.ts';
import { folderForEachTest } from '../commands/in-folder.ts';

const folder = folderForEachTest();
const run = (words: readonly string[], forward: readonly NodeJS.Signals[] = []): Promise<CommandResult> =>
  runCommand(words, { env: process.env, stdio: 'ignore', forward });

describe('a program that is run', () => {
  it.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('after %s ends with %d', async (script, code) => {
    expect(await run(['/bin/sh', '-c', script])).toEqual({ code });
  });

  it('that is not there ends with 127, and one that cannot be run with 126', async () => {
    expect(await run(['no-such-program-anywhere'])).toEqual({
      code: 127,
      fault: 'cannot run no-such-program-anywhere: no such program',
    });
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await run([file])).toEqual({ code: 126, fault: `cannot run ${file}: permission denied` });
  });

  it('gets the signals that this process gets, which then handles them as before', async () => {
    let received = 0;
    const receive = (): void => void received++;
    process.on('SIGUSR2', receive);
    try {
      const ready = join(folder(), 'ready');
      const script = `trap 'exit 5' USR2; : >${ready}; while :; do sleep 0.01; done`;
      const ended = run(['/bin/sh', '-c', script], ['SIGUSR2']);
      await waitFor(ready);
      process.kill(process.pid, 'SIGUSR2');
      expect(await ended).toEqual({ code: 5, forwarded: 'SIGUSR2' });
      expect(received).toBe(0);
      process.kill(process.pid, 'SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(received).toBe(1);
    } finally {
      process.off('SIGUSR2', receive);
    }
  });
});

async function waitFor(file: string): Promise<void> {
  const { existsSync } = await import('node:fs');
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a signal that arrived just before its handler was replaced', () => {
  it('goes to the new handler', async () => {
    const former = () => undefined;
    process.on('SIGUSR2', former);
    // Other files of the suite share this process.
    const before = process.listeners('SIGUSR2');
    try {
      process.kill(process.pid, 'SIGUSR2');
      const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
      const restore = handleSignals({ forward: ['SIGUSR2'] }, resolve);
      expect(await promise).toBe('SIGUSR2');
      restore();
      expect(process.listeners('SIGUSR2')).toEqual(before);
    } finally {
      process.off('SIGUSR2', former);
    }
  });
});
