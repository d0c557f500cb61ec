import { describe, expect, it } from 'vitest';
import { inContainer } from './in-a-pod.ts';
import recordedBash from './recorded/bash.json' with { type: 'json' };
import recordedBusybox from './recorded/busybox-sh.json' with { type: 'json' };

const recordings = [
  { name: "busybox's sh and tools", image: 'busybox', shell: 'sh', cases: recordedBusybox.cases },
  { name: 'bash with GNU tools', image: 'debian', shell: 'bash', cases: recordedBash.cases },
];

describe.each(recordings)('$name say what the real ones say', ({ image, shell, cases }) => {
  it.each(cases)('$script', async ({ script, stdout, stderr, code }) => {
    const run = inContainer(image, { workingDir: '/work' });
    expect(await run([shell, '-c', script])).toEqual({ stdout, stderr, code });
  });
});

describe('a script on standard input', () => {
  it('runs line by line, here-documents included', async () => {
    const run = inContainer('busybox');
    const said = await run(['sh'], 'cat <<X\nin $((1+1))\nX\nfor i in a b; do\n  echo $i\ndone\nexit 4\n');
    expect(said).toEqual({ stdout: 'in 2\na\nb\n', stderr: '', code: 4 });
  });

  it('leaves what follows a line to the programs that bash starts', async () => {
    const run = inContainer('debian');
    expect((await run(['bash'], 'head -n1 >/dev/null; cat\none\ntwo\n')).stdout).toBe('');
    expect((await run(['bash'], 'read x; echo "got $x"\none\n')).stdout).toBe('got one\n');
  });
});

describe('messages', () => {
  it.each([
    ['dash', 'nginx', 'sh', 'nosuch', 'sh: 1: nosuch: not found\n'],
    ['dash', 'nginx', 'sh', 'if', 'sh: 1: Syntax error: end of file unexpected (expecting "then")\n'],
    ['bash', 'bash', 'bash', 'nosuch', 'bash: line 1: nosuch: command not found\n'],
    ['ash', 'alpine', 'sh', 'nosuch', 'sh: nosuch: not found\n'],
  ])('of %s in %s', async (_, image, shell, script, stderr) => {
    expect((await inContainer(image)([shell, '-c', script])).stderr).toBe(stderr);
  });
});
