import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { folders, runFolders } from '../src/folders.ts';

test('SALLYPORT_HOME moves everything', () => {
  const env = { SALLYPORT_HOME: '/srv/class', XDG_STATE_HOME: '/x', HOME: '/home/ada' };
  expect(folders(env)).toEqual({ config: '/srv/class/config', state: '/srv/class/state', cache: '/srv/class/cache' });
});

test('a relative SALLYPORT_HOME starts from the working folder', () => {
  expect(folders({ SALLYPORT_HOME: 'mine' }, '/srv').state).toBe('/srv/mine/state');
});

test('the XDG folders are used, and their usual places where they are not set or not absolute', () => {
  const env = { HOME: '/home/ada', XDG_CONFIG_HOME: '/conf', XDG_CACHE_HOME: 'relative' };
  expect(folders(env)).toEqual({
    config: '/conf/sallyport',
    state: '/home/ada/.local/state/sallyport',
    cache: '/home/ada/.cache/sallyport',
  });
});

test('without HOME the home folder of the user is used', () => {
  expect(folders({}).state).toBe(`${homedir()}/.local/state/sallyport`);
});

test('clusters that run now are under SALLYPORT_HOME, else in the runtime folder, and if that cannot be in the state', () => {
  expect(runFolders({ SALLYPORT_HOME: '/srv', XDG_RUNTIME_DIR: '/run/user/1' })).toEqual(['/srv/state/run']);
  const state = '/home/ada/.local/state/sallyport/run';
  expect(runFolders({ HOME: '/home/ada', XDG_RUNTIME_DIR: '/run/user/1' })).toEqual(['/run/user/1/sallyport', state]);
  expect(runFolders({ HOME: '/home/ada', XDG_RUNTIME_DIR: 'relative' })).toEqual([state]);
});
