import { describe, expect, it } from 'vitest';
import { bundledLessons, bundledPacks } from '../../src/scenario/bundled.ts';
import { runMain } from './run-main.ts';

const pack = new URL('../packs/kinds', import.meta.url).pathname;

describe('sallyport lesson', () => {
  it('lists every lesson by title and sentence, as text and as JSON', async () => {
    const lessons = bundledPacks().flatMap(({ id }) => bundledLessons(id));
    const [text, json] = [await runMain(['lesson']), await runMain(['lesson', '--json'])];
    expect([text.code, json.code, text.stderr]).toEqual([0, 0, '']);
    expect(text.stdout.match(/^\S.*$/gm)).toEqual(lessons.map(({ id, title }) => `${id}: ${title}`));
    const printed = JSON.parse(json.stdout) as { readonly lessons: readonly unknown[] };
    expect(printed.lessons).toEqual(
      lessons.map(({ id, pack: of, title, sentence, misconceptions, skills }) => ({
        id,
        pack: of,
        title,
        sentence,
        misconceptions,
        skills,
      })),
    );
  });

  it('shows one: the cluster, both sets of policies with what differs marked, and each connection before and after', async () => {
    const { code, stdout } = await runMain(['lesson', 'and-or-or']);
    expect(code).toBe(0);
    expect(stdout).toContain('  live/other        role=other\n');
    expect(stdout).toContain('1  Two dashes: either                            │ 2  One dash: both\n');
    expect(stdout).toContain('▸     - podSelector:                             │ ▸       podSelector:\n');
    expect(stdout).toContain('  live/other → shop/web:80  ● allowed  ○ blocked *\n');
    expect(stdout).toContain('kubectl describe networkpolicy web -n shop\n');
  });

  it('finds a lesson by the misconception that leads to it', async () => {
    const [one, other] = [await runMain(['lesson', 'or-written-as-and']), await runMain(['lesson', 'and-or-or'])];
    expect(one).toEqual(other);
  });

  it('prints one as JSON, with its cluster and its connections', async () => {
    const { stdout } = await runMain(['lesson', 'a-plug-in-that-ignores-policies', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      id: 'a-plug-in-that-ignores-policies',
      network: 'none',
      first: { policies: '' },
      second: { policies: expect.stringContaining('podSelector: {}') },
      flows: expect.arrayContaining([
        { from: 'shop/job', to: 'shop/web', port: 80, protocol: 'TCP', first: 'allowed', second: 'allowed' },
      ]),
    });
  });

  it('has those of a pack beside those of the program', async () => {
    const listed = await runMain(['lesson', '--pack', pack, '--json']);
    const printed = JSON.parse(listed.stdout) as { readonly lessons: readonly { readonly id: string }[] };
    expect(printed.lessons[0]?.id).toBe('peer-without-a-namespace');
    expect(printed.lessons.some(({ id }) => id === 'and-or-or')).toBe(true);
    const shown = await runMain(['lesson', 'peer-without-a-namespace', '--pack', pack]);
    expect(shown.stdout).toContain('  ops/probe → shop/web:80  ○ blocked  ● allowed *\n');
  });

  it.each([
    ['and-or', '(did you mean and-or-or?)'],
    ['zzz', '; "sallyport lesson" lists all of them'],
  ])('says that there is no lesson %s', async (name, says) => {
    const { code, stdout, stderr } = await runMain(['lesson', name]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`no lesson "${name}"`);
    expect(stderr).toContain(says);
  });
});
