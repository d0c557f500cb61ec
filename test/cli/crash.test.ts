import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { redacted, writeCrashReport } from '../../src/cli/crash.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-crash-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('a report of a crash has the stack, and is for its owner alone', () => {
  const file = writeCrashReport(new Error('the screen fell'), ['screen'], { SALLYPORT_HOME: home }, new Date(0));
  expect(readFileSync(file ?? '', 'utf8')).toMatch(
    /^sallyport .*\n1970-01-01T00:00:00\.000Z\nsallyport "screen"\nError: the screen fell\n {4}at /,
  );
  expect(statSync(file ?? '').mode & 0o777).toBe(0o600);
});

it('a report names neither the home folder, nor the person, nor the machine, nor a token', () => {
  const { username } = userInfo();
  const text = `at ${homedir()}/x.ts by ${username} on ${hostname()}: Bearer abcdefghijkl eyJhbGciOi.eyJzdWIiOi.c2lnbmF0`;
  const safe = redacted(text);
  for (const secret of [homedir(), hostname(), 'abcdefghijkl', 'eyJhbGciOi']) expect(safe).not.toContain(secret);
  expect(safe).toContain('at ~/x.ts by USER on HOST: Bearer TOKEN TOKEN');
});

it('a report leaves words alone that only contain a name', () => {
  const { username } = userInfo();
  expect(redacted(`${username}Of(x)`)).toBe(`${username}Of(x)`);
});

it('where no report can be written, none is said to be', () => {
  expect(writeCrashReport(new Error('x'), [], { SALLYPORT_HOME: '/dev/null' }, new Date(0))).toBeNull();
});
