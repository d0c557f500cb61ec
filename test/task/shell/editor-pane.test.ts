import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../../src/cli/on-path.ts';
import { EditorPane, editorPaneArguments, hasRoomForEditor } from '../../../src/task/shell/editor-pane.ts';

it.each([
  [121, { TMUX: '/tmp/tmux,1,0' }, true],
  [120, { TMUX: '/tmp/tmux,1,0' }, false],
  [undefined, { TMUX: '/tmp/tmux,1,0' }, false],
  [200, {}, false],
])('of %s columns half is enough for an editor where a pane has 60 of them', (columns, env, hasRoom) => {
  expect(hasRoomForEditor(columns, env)).toBe(hasRoom);
});

it('the editor may have arguments, and the file stays one argument', () => {
  const args = editorPaneArguments('code -w', '/a b/answer.yaml', { TMUX_PANE: '%3', EDITOR: 'code -w' });
  expect(args.slice(0, 9)).toEqual([
    'split-window',
    '-h',
    '-t',
    '%3',
    '-e',
    'EDITOR=code -w',
    '-P',
    '-F',
    '#{pane_id}',
  ]);
  expect(args.slice(-3)).toEqual([expect.stringMatching(/^code -w "\$1"; /), 'code -w', '/a b/answer.yaml']);
});

describe.runIf(onPath('tmux', process.env) !== null)('in tmux', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-pane-'));
  const socket = join(folder, 'tmux');
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8' });
  let env: NodeJS.ProcessEnv = {};
  beforeAll(() => {
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', 'new-session', '-d', '-x', '200', '-y', '30', 'sleep 60']);
    const [pid = '', pane = ''] = tmux('display-message', '-p', '#{pid} #{pane_id}').trim().split(' ');
    env = { ...process.env, TMUX: `${socket},${pid},0`, TMUX_PANE: pane };
  });
  afterAll(() => {
    tmux('kill-server');
    rmSync(folder, { recursive: true, force: true });
  });
  const panes = (): number => tmux('list-panes').trim().split('\n').length;
  const until = async (is: () => boolean): Promise<void> => {
    const from = performance.now();
    while (!is() && performance.now() - from < 5000) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('there is one editor for a file, and it is gone to again', async () => {
    const editor = new EditorPane();
    const file = join(folder, 'an answer.yaml');
    writeFileSync(join(folder, 'edit'), 'echo edited > "$1"; sleep 60');
    expect(await editor.open(`sh ${join(folder, 'edit')}`, file, env)).toBe(null);
    await until(() => existsSync(file));
    expect(readFileSync(file, 'utf8')).toBe('edited\n');
    expect(panes()).toBe(2);
    tmux('select-pane', '-t', env['TMUX_PANE'] ?? '');
    expect(await editor.open(`sh ${join(folder, 'edit')}`, file, env)).toBe(null);
    expect(panes()).toBe(2);
    expect(tmux('display-message', '-p', '#{pane_id}').trim()).not.toBe(env['TMUX_PANE']);
    tmux('kill-pane');
    expect(await editor.open(`sh ${join(folder, 'edit')}`, file, env)).toBe(null);
    expect(panes()).toBe(2);
    tmux('kill-pane');
  });

  it('an editor that fails leaves its message until Enter', async () => {
    expect(await new EditorPane().open('no-such-editor-anywhere', join(folder, 'a.yaml'), env)).toBe(null);
    await until(() => tmux('capture-pane', '-p').includes('Press Enter'));
    expect(tmux('capture-pane', '-p')).toContain('The editor ended with code 127. Press Enter.');
    tmux('send-keys', 'Enter');
    await until(() => panes() === 1);
    expect(panes()).toBe(1);
  });

  it('without a server tmux says what is wrong', async () => {
    const gone = { ...env, TMUX: `${folder}/none,1,0` };
    expect(await new EditorPane().open('vi', join(folder, 'a.yaml'), gone)).toMatch(/^tmux opened no pane: .+\.$/);
  });
});
