import { describe, expect, test } from 'vitest';
import { inContainer } from './in-a-pod.ts';

const banner = 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.';

describe('a command line that is wrong', () => {
  test.each([
    ['busybox', 'ps -Z', `ps: invalid option -- 'Z'\n${banner}\n\nUsage: ps [ARG]...\n`],
    ['busybox', 'rm', `${banner}\n\nUsage: rm [-irf] FILE...\n`],
    ['busybox', 'sort -k', `sort: option requires an argument -- 'k'\n${banner}\n`],
    ['debian', 'rm', "rm: missing operand\nTry 'rm --help' for more information.\n"],
    ['debian', 'rm --nosuch x', "rm: unrecognized option '--nosuch'\nTry 'rm --help' for more information.\n"],
  ])('in %s: %s', async (image, line, message) => {
    const { stdout, stderr, code } = await inContainer(image)(['sh', '-c', line]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toContain(message);
  });
});

test.each(['cat', 'ps', 'wget'])("busybox's %s --help prints its usage", async (program) => {
  const { stderr, code } = await inContainer('busybox')([program, '--help']);
  expect(code).toBe(0);
  expect(stderr).toMatch(new RegExp(`^${banner.replace(/[.()]/g, '\\$&')}\n\nUsage: ${program} `));
});

test.each([
  ['busybox', '2024-05-06\n'],
  ['debian', '2024-05-06\n'],
])("the option -I of %s's date takes its value in the same word", async (image, stdout) => {
  expect(await inContainer(image)(['date', '-I', '-d', '@1714953600'])).toEqual({ stdout, stderr: '', code: 0 });
});

test.each([
  ['busybox', 'let 1/0', 'divide by zero', 2],
  ['bash', 'let 1/0', '1/0: division by 0 (error token is "0")', 1],
  ['busybox', 'read -x name', 'illegal option -x', 2],
])('a shell of %s reports %s', async (image, line, message, exitCode) => {
  const shell = image === 'bash' ? 'bash' : 'sh';
  const { stdout, stderr, code } = await inContainer(image)([shell, '-c', line]);
  expect({ stdout, code }).toEqual({ stdout: '', code: exitCode });
  expect(stderr).toMatch(new RegExp(`^${shell}: .*${message.replace(/[()/]/g, '\\$&')}\n$`));
});
