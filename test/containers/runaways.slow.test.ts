import { describe, expect, it } from 'vitest';
import { inContainer, type Said } from './in-a-pod.ts';

/** How long others may wait for a turn, in milliseconds: a kubectl is answered within a second. */
const patience = 1000;

/** Runs something, and tells the longest that anybody else had to wait meanwhile. */
async function waitedFor(act: () => Promise<Said>): Promise<{ readonly said: Said; readonly longest: number }> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  try {
    return { said: await act(), longest: Math.max(longest, performance.now() - last) };
  } finally {
    clearInterval(timer);
  }
}

const letters = 'a'.repeat(40);

describe('a script that wants too much is refused', () => {
  it.each([
    ['processes without end', 'f() { f | f & }; f; wait', 'sh', /^$/, 0],
    ['processes that wait for each other', 'b() { b | b & wait; }; b', 'sh', /can't fork: Resource temporarily/, 0],
    ['a script that starts itself', 'echo "sh /tmp/s" >/tmp/s; sh /tmp/s', 'sh', /can't fork: Resource temporarily/, 2],
    ['functions within functions', 'f() { f; }; f', 'sh', /nesting level exceeded/, 2],
    ['eval within eval', `x='eval "$x"'; eval "$x"`, 'sh', /nesting level exceeded/, 2],
    ['a file that reads itself', 'echo ". /tmp/s" >/tmp/s; . /tmp/s', 'sh', /nesting level exceeded/, 2],
    ['a text that doubles', 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done', 'sh', /sh: out of memory/, 1],
    ['a replacement that grows', 'x=aaaaaaaa; while :; do x=${x//a/aaaa}; done', 'bash', /bash: out of memory/, 1],
    ['a line that grows', "echo a | sed ':a;s/.*/&&/;ba'", 'sh', /sed: out of memory/, 1],
    ['a word of too many', 'echo {1..100000000}', 'bash', /brace expansion: failed to allocate memory/, 1],
    ['words of too many', 'echo {1..99}{1..99}{1..99}{1..99}', 'bash', /brace expansion: failed to allocate/, 1],
    ['an input as one line', 'yes | xargs echo >/dev/null', 'sh', /xargs: out of memory/, 1],
    ['too long an argument', 'x=$(seq 1 40000); export x; env', 'sh', /env: Argument list too long/, 126],
  ])('%s', { timeout: 30_000 }, async (_what, script, shell, stderr, code) => {
    const run = inContainer(shell === 'bash' ? 'bash' : 'busybox');
    const { said, longest } = await waitedFor(() => run([shell, '-c', script]));
    expect(said.stderr).toMatch(stderr);
    expect(said.stderr).not.toMatch(/RangeError|\n {4}at /);
    expect(said.code).toBe(code);
    expect(longest).toBeLessThan(patience);
  });
});

describe('an expression that goes back without end is over at once', () => {
  it.each([
    ['grep', `echo ${letters}b | grep -E '^(a+)+$'`],
    ['grep without case', `echo ${letters}b | grep -iE '^(A+)+$'`],
    ['sed', `echo ${letters}b | sed -nE 's/^(a|a)*$/x/p'`],
    ['case', `case ${letters}b in ${'*a'.repeat(25)}) echo x;; esac`],
    ['a parameter', `x=${'a'.repeat(5000)}; [ "\${x##${'a*'.repeat(12)}b}" = "$x" ] || echo x`],
    ['expr', `expr ${letters}b : '\\(a*\\)*c' | grep x`],
  ])('%s', { timeout: 10_000 }, async (_what, script) => {
    const { said, longest } = await waitedFor(() => inContainer('busybox')(['sh', '-c', script]));
    expect(said.stdout).toBe('');
    expect(longest).toBeLessThan(patience);
  });
});

describe('a program that never ends lets others have their turns', () => {
  it.each([
    ['while :; do :; done'],
    ['yes >/dev/null'],
    ['yes | sort >/dev/null'],
    ['cat /dev/zero | sha256sum'],
    ["echo a | sed ':a;ba'"],
    ['i=0; while [ $i -ge 0 ]; do i=$((i+1)); done'],
    ['while :; do sleep 1000 & done 2>/dev/null'],
    ['for i in $(seq 1 100000); do :; done; while :; do true | true; done'],
  ])('%s', { timeout: 10_000 }, async (script) => {
    const run = inContainer('busybox');
    const { said, longest } = await waitedFor(() => run(['timeout', '1', 'sh', '-c', script]));
    expect(said.code).toBe(143);
    expect(longest).toBeLessThan(patience);
  });

  it('in many containers at once', { timeout: 20_000 }, async () => {
    const containers = Array.from({ length: 100 }, () => inContainer('busybox'));
    const { longest } = await waitedFor(async () => {
      const all = containers.map((run) => run(['timeout', '1', 'sh', '-c', 'while :; do :; done']));
      return (await Promise.all(all))[0]!;
    });
    expect(longest).toBeLessThan(patience);
  });
});

describe('what is taken from a text by a pattern', () => {
  it.each([
    ['${x#*.}', 'b.c.d'],
    ['${x##*.}', 'd'],
    ['${x%.*}', 'a.b.c'],
    ['${x%%.*}', 'a'],
    ['${x#a?b}', 'c.d'.padStart(4, '.')],
    ['${x%[cd]}', 'a.b.c.'],
    ['${x#nothing}', 'a.b.c.d'],
  ])('%s', async (expansion, rest) => {
    const said = await inContainer('busybox')(['sh', '-c', `x=a.b.c.d; echo "${expansion}"`]);
    expect(said.stdout).toBe(`${rest}\n`);
  });
});
