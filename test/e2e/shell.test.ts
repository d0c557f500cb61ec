import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerPath } from '../../src/task/answer-file.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';
import { withKubectl } from '../kubectl/with-kubectl.ts';
import { bundledKey, writeBundled } from '../scenario/bundled.fixture.ts';
import { drawingEnv } from './drawing-env.ts';
import { type InPty, inPty } from './in-pty.ts';

const task = 'database-only-from-app';
const scenario = writeBundled(task);
const program = fileURLToPath(new URL('../../dist/sallyport.js', import.meta.url));
const prompt = `[${task} 6 min left] mine> `;
const esc = '\u001b';

const kubectl = withKubectl ? await kubectlPath() : '';
let home = '';
let answer = '';
const started: InPty[] = [];
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-shell-')));
  answer = answerPath(join(home, 'state'), bundledKey(task));
  writeFileSync(join(home, '.bashrc'), "PS1='mine> '\n");
});
afterEach(() => {
  for (const { pty } of started.splice(0)) kill(pty.pid);
  // The shell of a window that was killed may still be writing its history.
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The environment of somebody who has kubectl, and nothing of a cluster. */
function environment(): Record<string, string> {
  return {
    HOME: home,
    SALLYPORT_HOME: home,
    SHELL: '/bin/bash',
    PATH: `${dirname(kubectl)}:/usr/local/bin:/usr/bin:/bin`,
    TMUX: '',
  };
}

function start(args: readonly string[], more: Record<string, string> = {}, size?: readonly [number, number]): InPty {
  const window = inPty(args, { ...environment(), ...more }, size);
  started.push(window);
  return window;
}

async function practise(more: Record<string, string> = {}): Promise<InPty> {
  const window = start(['practice', task], more);
  await window.shows('goals reached: 0 of 2');
  return window;
}

/** A window on a task with the shell open over it. */
async function inShell(): Promise<InPty> {
  const window = await practise();
  window.pty.write('!');
  await window.shows(prompt);
  return window;
}

function run(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const env = drawingEnv(environment());
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout }),
    );
  });
}

const served = (): string[] => readdirSync(join(home, 'state', 'run')).filter((name) => !name.startsWith('.'));

describe.runIf(withKubectl)('the shell of a task', () => {
  it('opens over the screen with kubectl on the cluster, and exit comes back to a map that knows', async () => {
    const window = await inShell();
    expect(window.isAlternate()).toBe(false);
    window.pty.write('k get deployments -o name\r');
    await window.shows('deployment.apps/web');
    window.pty.write(`k apply -f ${scenario}/solution.yaml && echo do"ne"\r`);
    await window.shows('done');
    window.pty.write('exit\r');
    await window.shows('kubectl changed');
    expect(window.isAlternate()).toBe(true);
    await window.shows('goals reached: 2 of 2');
    window.pty.write('\r');
    await window.shows('Every check passes');
    window.pty.write('q');
    expect((await window.ended()).exitCode).toBe(0);
    expect(existsSync(join(home, '.kube'))).toBe(false);
    expect(served()).toEqual([]);
  });

  it('shows the first wrong connection from the review, and removes what that takes', async () => {
    const window = await practise();
    writeFileSync(answer, readFileSync(`${scenario}/near-misses/any-namespace.yaml`, 'utf8'));
    await window.shows('Accepted: db');
    window.pty.write('\r');
    await window.shows('w show me');
    window.pty.write('w');
    await window.shows('Press Enter to go back', 30_000);
    expect(window.isAlternate()).toBe(false);
    expect(window.screen()).toMatch(/\$ kubectl -n dev run source [^]* open\n[^]*Now all that was made is removed/);
    window.pty.write('\r');
    await window.shows('w show me');
    expect(window.isAlternate()).toBe(true);
    window.pty.write('!');
    await window.shows(prompt);
    window.pty.write('k get pods -n dev -o name | wc -l\r');
    await window.shows(/wc -l\s+1\s/);
  });

  it('gets every key, Ctrl-C and Ctrl-Z included, and the screen every key after it', async () => {
    const window = await inShell();
    window.pty.write('sleep 100\r');
    await window.shows('sleep 100');
    window.pty.write('\u001a');
    await window.shows('Stopped');
    window.pty.write('fg\r');
    await window.shows(/Stopped[^]*sleep 100/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    window.pty.write('\u0003');
    await window.shows('^C');
    window.pty.write('echo co"de" $?\r');
    await window.shows('code 130');
    window.pty.write('exit\r');
    await window.shows('who reaches whom');
    await window.shows('Nothing in it yet: the cluster is as it was at the start.');
    window.pty.write('i');
    await window.shows('Show a hint?');
    window.pty.write('y');
    await expect(window.shows('Hint 1 of')).resolves.toBeGreaterThan(0);
  });

  it('is opened as often as wanted, on the same cluster, with the clock going on', async () => {
    const window = await inShell();
    window.pty.write('k delete deployment web; exit 3\r');
    await window.shows('kubectl changed');
    await window.shows(/0:0[1-9] of 6:00/);
    window.pty.write('!');
    await window.shows(prompt);
    window.pty.write('k get deployments -o name\r');
    await window.shows('deployment.apps/db');
    expect(window.screen()).not.toContain('deployment.apps/web');
  });

  it('keeps what kubectl changed at the next save, and takes it back when the task starts over', async () => {
    const window = await inShell();
    window.pty.write(
      'k create configmap mine; k delete service web; k config set-context --current --namespace dev; exit\r',
    );
    await window.shows('who reaches whom');
    writeFileSync(answer, readFileSync(join(scenario, 'solution.yaml')));
    await window.shows('Accepted: db-only-from-app');
    window.pty.write('!');
    await window.shows('mine> ');
    window.pty.write('k get service,configmap -n shop -o name; echo end"ed"\r');
    await window.shows('ended');
    expect(window.screen()).toContain('configmap/mine');
    expect(window.screen()).not.toContain('service/web');
    window.pty.write('exit\r');
    await window.shows('who reaches whom');
    window.pty.write('r');
    await window.shows('Start over, answer and cluster?');
    window.pty.write('y');
    await window.shows('You start with an empty answer.');
    window.pty.write('!');
    await window.shows('mine> ');
    window.pty.write(
      'clear; k get service,configmap -n shop -o name; k config view --minify | grep namesp; echo end"ed"\r',
    );
    await window.shows(/service\/web[^]*namespace: dev[^]*ended/);
    expect(window.screen()).not.toContain('configmap/mine');
  });

  it.each([
    ['the same text', (text: string) => text],
    ['a comment more', (text: string) => `${text}# again\n`],
  ])('brings back what kubectl deleted of the answer at a save with %s', async (_, edited) => {
    const text = readFileSync(join(scenario, 'solution.yaml'), 'utf8');
    const window = await practise();
    writeFileSync(answer, text);
    await window.shows('goals reached: 2 of 2');
    window.pty.write('!');
    await window.shows(prompt);
    window.pty.write('k delete networkpolicy --all; exit\r');
    await window.shows('goals reached: 0 of 2');
    await window.shows('since then kubectl changed');
    writeFileSync(answer, edited(text));
    await window.shows('goals reached: 2 of 2');
    await expect(window.shows('Accepted: db-only-from-app.  It changed')).resolves.toBeGreaterThanOrEqual(0);
  });

  it('is joined from another terminal, with the same namespace, and the map redraws at once', async () => {
    const window = await practise();
    const other = start(['shell']);
    await other.shows(prompt);
    other.pty.write('k config set-context --current --namespace dev >/dev/null; k get pods; echo end"ed"\r');
    await other.shows('ended');
    window.pty.write('!');
    await window.shows(prompt);
    window.pty.write('k config view --minify -o jsonpath={..namespace}\r');
    await window.shows('dev');
    window.pty.write('exit\r');
    await window.shows('who reaches whom');
    other.pty.write(`k apply -f ${scenario}/solution.yaml\r`);
    await window.shows('kubectl changed');
    await window.shows('goals reached: 2 of 2');
    const why = await run('why', 'shop/web', 'shop/db', '5432');
    expect(why).toMatchObject({ code: 1, stdout: expect.stringContaining('shop/db-only-from-app') });
    window.pty.write('q');
    await window.ended();
    other.pty.write('\r');
    await other.shows('[ended] mine> ');
  });

  it('is shown by a second window on the task too, which checks the same cluster', async () => {
    await inShell().then((window) => window.pty.write(`k apply -f ${scenario}/solution.yaml\r`));
    const second = start(['practice', task]);
    await second.shows('open in another window too');
    await second.shows('goals reached: 2 of 2');
    second.pty.write('\r');
    await expect(second.shows('Every check passes')).resolves.toBeGreaterThan(0);
  });

  it('opens in a pane of tmux where that is wanted, which is asked once', async () => {
    const bin = join(home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'tmux'), `#!/bin/sh\nfor word; do echo "$word"; done >>${home}/tmux\n`);
    chmodSync(join(bin, 'tmux'), 0o755);
    const window = await practise({ TMUX: '/tmp/tmux,1,0', PATH: `${bin}:${environment().PATH}` });
    window.pty.write('!');
    await window.shows('Open the shell in a tmux pane beside this screen?');
    expect(existsSync(join(home, 'tmux'))).toBe(false);
    window.pty.write('y');
    const panes = (): number =>
      existsSync(join(home, 'tmux')) ? readFileSync(join(home, 'tmux'), 'utf8').split('split-window').length - 1 : 0;
    const opened = async (count: number): Promise<void> => {
      while (panes() < count) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await opened(1);
    expect(readFileSync(join(home, 'tmux'), 'utf8')).toContain(`${program}\nshell\n${task}\n`);
    expect(window.isAlternate()).toBe(true);
    await window.shows('! shell');
    window.pty.write('!');
    await opened(2);
  });

  it('that a killed window had is no longer offered, and its files go with the next', async () => {
    const window = await inShell();
    expect(served()).toHaveLength(1);
    kill(window.pty.pid);
    await window.ended();
    const shell = start(['shell']);
    await shell.shows('no task is running');
    expect((await shell.ended()).exitCode).toBe(2);
    const [left] = served();
    await inShell();
    expect(served()).toHaveLength(1);
    expect(served()).not.toContain(left);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('ends with its window at %s, and leaves nothing', async (signal) => {
    const window = await inShell();
    process.kill(window.pty.pid, signal);
    await window.ended();
    expect(served()).toEqual([]);
  });

  it('takes its window along when the terminal goes and only the shell hears of it', async () => {
    // The terminal is that of /bin/sh, and the shell over the task is in the foreground: a hangup goes to these two.
    const window = inPty(['practice', task], environment(), [80, 24], { shell: '"$@"; exit $?' });
    started.push(window);
    await window.shows('goals reached: 0 of 2');
    window.pty.write('!');
    await window.shows(prompt);
    kill(window.pty.pid);
    await window.ended();
    const pids = served().map((name) => Number(name.split('.').at(-2)));
    expect(pids).toHaveLength(1);
    await expect.poll(() => pids.some(isAlive), { timeout: 8000 }).toBe(false);
  });

  it('is the sandbox’s too, in a terminal', async () => {
    const sandbox = start(['sandbox', '-f', join(scenario, 'start.yaml')]);
    await sandbox.shows(/\[sandbox-\d+\] mine> /);
    sandbox.pty.write('k get deployments -n shop -o name\r');
    await sandbox.shows('deployment.apps/db');
    const joined = start(['shell']);
    await joined.shows(/\[sandbox-\d+\] mine> /);
    sandbox.pty.write('exit 3\r');
    expect((await sandbox.ended()).exitCode).toBe(0);
    expect(served()).toEqual([]);
  });
});

describe('without kubectl', () => {
  it('the screen says how to get it, and the editor’s way still works', async () => {
    const node = join(home, 'bin');
    mkdirSync(node);
    const window = await practise({ PATH: node });
    window.pty.write('!');
    await window.shows('kubectl is not installed');
    await window.shows(/curl -LO|kubernetes\.io\/docs\/tasks\/tools/);
    window.pty.write(esc);
    writeFileSync(answer, readFileSync(join(scenario, 'solution.yaml')));
    await expect(window.shows('goals reached: 2 of 2')).resolves.toBeGreaterThan(0);
  });
});
