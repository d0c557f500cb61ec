import { describe, expect, test } from 'vitest';
import { inContainer } from './in-a-pod.ts';

describe.each<[image: string, line: string, stdout: string, code: number, stderr?: string]>([
  [
    'busybox',
    "printf 'a\\nb\\nc\\nd\\n' > 1; printf 'a\\nx\\nc\\n' > 2; diff 1 2",
    '--- 1\n+++ 2\n@@ -1,4 +1,3 @@\n a\n-b\n+x\n c\n-d\n',
    1,
  ],
  ['debian', "printf 'a\\nb\\n' > 1; printf 'a\\nx\\ny\\n' > 2; diff 1 2", '2c2,3\n< b\n---\n> x\n> y\n', 1],
  ['debian', "printf 'a\\n' > 1; printf 'a\\nx\\n' > 2; diff -u 1 2", '--- 1\n+++ 2\n@@ -1 +1,2 @@\n a\n+x\n', 1],
  ['busybox', 'echo a > 1; cp 1 2; diff 1 2', '', 0],
  ['busybox', 'echo a > 1; echo b > 2; cmp 1 2', '1 2 differ: char 1, line 1\n', 1],
  ['debian', 'echo a > 1; echo b > 2; cmp 1 2', '1 2 differ: byte 1, line 1\n', 1],
  ['busybox', 'echo hello | gzip | gunzip', 'hello\n', 0],
  ['busybox', 'echo x > 1; gzip 1; zcat 1.gz; ls', 'x\n1.gz\n', 0],
  ['busybox', 'mkdir d; echo x > d/f; tar czf a.tgz d; rm -r d; tar xzf a.tgz; cat d/f', 'x\n', 0],
  ['busybox', 'dd if=/dev/zero of=z bs=1k count=2 2>/dev/null; wc -c < z', '2048\n', 0],
  ['busybox', 'echo abcdef | dd bs=1 skip=2 count=3 2>/dev/null', 'cde', 0],
  [
    'busybox',
    'printf abc | sha512sum | cut -c1-16; printf abc > f; md5sum f > l; md5sum -c l; echo x > f; md5sum -c l; echo $?',
    'ddaf35a193617aba\nf: OK\nf: FAILED\n1\n',
    0,
    'md5sum: WARNING: 1 of 1 computed checksums did NOT match\n',
  ],
  [
    'debian',
    'echo a > f; sha256sum f > l; sha256sum --quiet -c l; rm f; sha256sum -c l',
    'f: FAILED open or read\n',
    1,
    'sha256sum: f: No such file or directory\nsha256sum: WARNING: 1 listed file could not be read\n',
  ],
  ['busybox', 'head -c 8500000 /dev/zero | md5sum', '79218ab4a3e33e919758c2a3087e8239  -\n', 0],
  ['busybox', 'pidof sleep', '1\n', 0],
  ['busybox', 'pidof nosuch', '', 1],
  ['busybox', 'ps -o pid,comm | head -2', 'PID   COMMAND\n    1 sleep\n', 0],
])('in %s', (image, line, stdout, code, stderr = '') => {
  test(`${line} says what the program says`, async () => {
    const run = inContainer(image);
    expect(await run(['sh', '-c', `mkdir -p /tmp/w; cd /tmp/w; ${line}`])).toEqual({ stdout, stderr, code });
  });
});

test('time prints how its command ended', async () => {
  const { stderr } = await inContainer('busybox')(['sh', '-c', 'time false; time sh -c "kill -9 \\$\\$"']);
  expect(stderr.split('\n')).toContain('Command exited with non-zero status 1');
  expect(stderr.split('\n')).toContain('Command terminated by signal 9');
});
