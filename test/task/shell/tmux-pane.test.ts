import { expect, it } from 'vitest';
import { isInTmux, paneArguments } from '../../../src/task/shell/tmux-pane.ts';

it('a pane opens beside the one that asks, with sallyport as it was started and the same folders', () => {
  const env = { TMUX: '/tmp/tmux-0/default,1,0', TMUX_PANE: '%7', SALLYPORT_HOME: '/home/a b', SECRET: 'x' };
  expect(isInTmux(env)).toBe(true);
  expect(paneArguments(['/usr/bin/node', '/opt/sallyport.js'], 'a-task', env).join(' ')).toBe(
    'split-window -h -t %7 -e SALLYPORT_HOME=/home/a b /usr/bin/node /opt/sallyport.js shell a-task',
  );
});

it('a terminal without tmux is recognized by TMUX', () => {
  expect([{}, { TMUX: '' }].map(isInTmux)).toEqual([false, false]);
});
