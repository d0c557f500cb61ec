import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type InPty, inPty } from './in-pty.ts';

let home = '';
let program: InPty | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-home-'));
});
afterEach(() => {
  program?.pty.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

it('leads from the first screen to every other one and back, without leaving the program', async () => {
  const app = inPty([], { SALLYPORT_HOME: home });
  program = app;
  await app.shows('New here?');
  app.pty.write('n');
  await app.shows('Next: ');

  app.pty.write('T');
  await app.shows('filters as you type');
  app.pty.write('/');
  await app.shows('keep the filter');
  // A paste whose end is lost is over after a while, and is written where the filter is.
  app.pty.write('\u001b[200~only the app');
  await app.shows('/ only the app');
  await app.shows('Only the app may reach the d');
  app.pty.write('\r');
  await app.shows('Tab show only');
  app.pty.write('\r');
  await app.shows('who reaches whom');
  app.pty.write('\u001b');
  // Back in the list, with the filter as it was.
  await app.shows('/ only the app');
  app.pty.write('\u001b');
  await app.shows('Go on with “Only the app');

  app.pty.write('L');
  await app.shows('Lessons: to read');
  app.pty.write('G');
  app.pty.write('\r');
  await app.shows('The cluster');
  app.pty.write('\u001b');
  await app.shows('the selected one');
  app.pty.write('\u001b');
  await app.shows('what now');

  app.pty.write(':');
  await app.shows('commands of this screen');
  app.pty.write('mock\r');
  await app.shows('before the clock starts');
  app.pty.write('\u001b');
  await app.shows('Go on with “Only the app');

  app.pty.write('O');
  await app.shows('Kept in');
  app.pty.write('\u001b');
  await app.shows('what now');
  app.pty.write('q');
  expect(await app.ended()).toMatchObject({ exitCode: 0 });
  expect(app.isAlternate()).toBe(false);
  expect(hasMouse(app)).toBe(false);
}, 60_000);

it('gives the mouse back to the terminal when a signal ends it', async () => {
  const app = inPty([], { SALLYPORT_HOME: home });
  program = app;
  await app.shows('New here?');
  expect(hasMouse(app)).toBe(true);
  app.pty.kill('SIGTERM');
  await app.ended();
  expect(hasMouse(app)).toBe(false);
});

/** Whether the terminal was told last to report its mouse. */
function hasMouse(app: InPty): boolean {
  return app.written().lastIndexOf('\u001b[?1000h') > app.written().lastIndexOf('\u001b[?1000l');
}
