import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitLine } from '../../../src/cli/completion/split-line.ts';
import { runMain } from '../../commands/run-main.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-completion-'));
const kubeconfig = join(folder, 'kubeconfig');
beforeAll(() => {
  const contexts = ['lab', 'kind-sallyport'].map((name) => ({ name, context: { cluster: name, user: name } }));
  writeFileSync(kubeconfig, JSON.stringify({ kind: 'Config', contexts, 'current-context': 'lab' }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the script of a shell gets for a line: what the shell adds, and the candidates. */
async function complete(line: string, shell = 'bash', breaks = '') {
  const argv = ['completion', shell, '--line', line, ...(breaks === '' ? [] : ['--breaks', breaks])];
  const { code, stdout, stderr } = await runMain(argv, { env: { KUBECONFIG: `${folder}/none:${kubeconfig}` } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [also = '', ...words] = stdout.replace(/\n$/, '').split('\n');
  return { also, words };
}

describe('the completion of a line', () => {
  it.each([
    ['sallyport gr', '', ['grade']],
    ['sallyport --no', '', ['--no-color']],
    ['sallyport help expl', '', ['explain']],
    ['sallyport grade --sub', '', ['--submissions']],
    ['sallyport table --by ', '', ['class', 'pod']],
    ['sallyport table --by=p', '', ['--by=pod']],
    ['sallyport table --protocol U', '', ['UDP']],
    ['sallyport practice database-only-from-a', '', ['database-only-from-app']],
    ['sallyport practice --fast --variant 2 database-only-from-a', '', ['database-only-from-app']],
    ['sallyport practice network-policies/database-only-from-a', '', ['network-policies/database-only-from-app']],
    ['sallyport practice --pack first-steps database-only-from-a', '', []],
    ['sallyport practice "database-only-from-a', '', ['database-only-from-app']],
    ['sallyport practice database-only-from-app ', '', expect.arrayContaining(['--variant', '--pack', '--no-color'])],
    ['sallyport lesson and-or', '', ['and-or-or']],
    ['sallyport drill --skill dns-eg', '', ['dns-egress']],
    ['sallyport drill --pack network', 'folders', ['network-policies']],
    ['sallyport table --context ', '', ['lab', 'kind-sallyport']],
    ['sallyport agree --cluster context:', '', ['context:lab', 'context:kind-sallyport']],
    ['sallyport grade x --answer ', 'files', []],
    ['sallyport grade x --answer=a', 'files', []],
    ['sallyport grade --submissions ', 'folders', []],
    ['sallyport compare ', 'files', []],
    ['sallyport sandbox database-only-from-app -- ku', 'programs', []],
    ['sallyport sandbox -- kubectl ', 'files', []],
    ['sallyport settings drill', '', ['drill-minutes']],
    ['sallyport settings shell-pane ', '', ['yes', 'no', 'default']],
    ['sallyport pack up', '', ['update']],
    ['sallyport pack check ', 'folders', []],
    ['sallyport progress ', '', ['export', 'import']],
    ['sallyport completion z', '', ['zsh']],
    ['sallyport can user:jane imp', '', ['impersonate']],
    ['sallyport nosuch ', '', []],
    ['sallyport why shop/web ', '', expect.arrayContaining(['--flows'])],
  ])('%s', async (line, also, words) => {
    expect(await complete(line)).toEqual({ also, words });
  });

  it('says beside each word what it is, where the shell can show it', async () => {
    expect((await complete('sallyport tab', 'zsh')).words).toEqual(['table\twho reaches whom']);
    const { words } = await complete('sallyport practice database-only-from-app', 'fish');
    expect(words).toEqual(['database-only-from-app\tOnly the app may reach the database']);
  });

  it('gives bash what follows the last character at which it breaks words', async () => {
    const breaks = ' \t\n"\'><=;|&(:';
    expect((await complete('sallyport agree --cluster context:l', 'bash', breaks)).words).toEqual(['lab']);
    expect((await complete('sallyport table --by=p', 'bash', breaks)).words).toEqual(['pod']);
  });

  it('names the shells where one is asked for that it does not know', async () => {
    expect(await runMain(['completion', 'bush'])).toMatchObject({
      code: 2,
      stderr: 'error: no completion for "bush" (did you mean bash?); there is one for bash, zsh, fish\n',
    });
  });
});

it.each([
  ['a b', ['a'], 'b'],
  ['a b ', ['a', 'b'], ''],
  ['a "b c" \'d\\e\' f\\ g', ['a', 'b c', 'd\\e'], 'f g'],
  ['a "b c', ['a'], 'b c'],
  ['a "" ', ['a', ''], ''],
  ['a "\\"\\x"', ['a'], '"\\x'],
])('a line is split as a shell does it: %s', (line, words, word) => {
  expect(splitLine(line)).toEqual({ words, word });
});
