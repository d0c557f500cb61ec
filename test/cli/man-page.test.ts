import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { manual } from '../../scripts/manual.ts';
import { onPath } from '../../src/cli/on-path.ts';
import { runMain } from '../commands/run-main.ts';

const page = await manual();
/** The words of the page as roff shows them. */
const shown = page.replaceAll('\\-', '-').replaceAll('\\e', '\\').replaceAll('\\(dq', '"').replaceAll('\\[u2026]', '…');

it('has every command, with each of its options and examples', async () => {
  const { stdout } = await runMain(['--help']);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) (?=.* {2})/gm)].map(([, name = '']) => name);
  const listed = names.filter((name) => name !== 'sallyport' && name !== 'help');
  expect(listed).toContain('explain');
  for (const name of listed) {
    const help = (await runMain([name, '--help'])).stdout;
    const [, part = ''] = new RegExp(`^\\.SS "sallyport ${name}"\n([\\s\\S]*?)(?=^\\.S[SH])`, 'm').exec(shown) ?? [];
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
    const common = ['--help', '--no-color', '--screen-reader', '--timings', '--version'];
    for (const option of options.filter((one) => !common.includes(one))) {
      expect(part).toMatch(new RegExp(`^\\.B .*${option}( |$)`, 'm'));
    }
    const [, examples = ''] = /^Examples:\n([\s\S]*?)\n\n/.exec(help) ?? [];
    const lines = examples.split('\n').map((line) => line.trim().replace(/ {3,}.*$/, ''));
    for (const line of lines.filter((one) => !one.startsWith('#'))) expect(part).toContain(`.B ${line}\n`);
  }
});

it('has the exit codes of the README', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const codes = [...readme.matchAll(/^\| `(\d+)` \|/gm)].map(([, code]) => code);
  const [, status = ''] = /^\.SH EXIT STATUS\n([\s\S]*?)^\.SH/m.exec(page) ?? [];
  expect([...status.matchAll(/^\.B (\d+)$/gm)].map(([, code]) => code)).toEqual(codes);
});

it('has no line that begins with a request by chance', () => {
  const requests = page.split('\n').filter((line) => /^[.']/.test(line));
  const used = new Set(requests.map((line) => line.split(' ')[0]));
  expect(used).toEqual(new Set(['.B', '.PP', '.SH', '.SS', '.TH', '.TP', '.ad', '.fi', '.nf', '.nh']));
});

it.runIf(onPath('groff', process.env) !== null)('is shown by groff without a warning', () => {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-Kutf8', '-P-c'], {
    input: page,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('sallyport explain [options]');
  // Bold letters are printed twice, with a backspace between.
  expect(stdout.replaceAll(/.[\b]/g, '')).toContain('--who-reaches <endpoint>');
});
