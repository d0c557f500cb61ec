import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../src/session/session-event.ts';
import { openTaskShell } from '../../../src/task/shell/task-shell.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-shell-'));
  writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\n');
  chmodSync(join(folder, 'kubectl'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `!` in tmux sends to the session, with a home; the cluster cannot be served. */
async function opened(home: string, pane?: boolean): Promise<readonly SessionEvent[]> {
  const sent: SessionEvent[] = [];
  const task = { name: 'a-task', serve: () => Promise.reject(new Error('no cluster')) };
  const host = {
    env: { PATH: folder, TMUX: '/tmp/tmux,1,0', SALLYPORT_HOME: home },
    send: (event: SessionEvent) => void sent.push(event),
    handOver: (run: () => Promise<void>) => run(),
    leave: () => undefined,
  };
  await openTaskShell(task, host, pane);
  return sent;
}

describe('in tmux, the shell of a task', () => {
  it('asks where it is to open, and remembers the answer', async () => {
    expect(await opened(folder)).toEqual([{ is: 'ask', question: 'pane' }]);
    expect(await opened(folder, true)).toMatchObject([{ is: 'shell-opening' }, { is: 'trouble', of: 'shell' }]);
    expect(await opened(folder)).toMatchObject([{ is: 'shell-opening' }, { is: 'trouble', of: 'shell' }]);
  });

  it('says that an answer cannot be kept, and that it asks again', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const sent = await opened(join(file, 'home'), false);
    expect(sent.at(-1)).toMatchObject({
      is: 'trouble',
      of: 'shell',
      says: expect.stringMatching(/^This choice cannot be kept, .*settings\.json\. You will be asked again\.$/),
    });
  });

  it('says once that the settings are damaged, and then asks', async () => {
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'config', 'settings.json'), '{');
    expect(await opened(folder)).toMatchObject([
      { is: 'trouble', of: 'shell', says: expect.stringContaining('settings.json.damaged-1') },
    ]);
    expect(await opened(folder)).toEqual([{ is: 'ask', question: 'pane' }]);
  });
});
