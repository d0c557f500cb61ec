import { describe, expect, it } from 'vitest';
import { type ChosenPack, choosePacks, chooseScenario, findScenario } from '../../src/task/choose-scenario.ts';
import { bundledOnly } from '../scenario/bundled.fixture.ts';

const kinds = new URL('../packs/kinds', import.meta.url).pathname;

describe('the scenario that a name means', () => {
  it.each([
    ['database-only-from-app', {}, 'network-policies/database-only-from-app 1'],
    ['network-policies/database-only-from-app', {}, 'network-policies/database-only-from-app 1'],
    ['database-only-from-app', { pack: 'network-policies', variant: 3 }, 'network-policies/database-only-from-app 3'],
    ['write', { pack: kinds, variant: 2 }, 'kinds/write 2'],
    ['kinds/write', { pack: kinds }, 'kinds/write 1'],
  ])('is found by %s with %j', async (name, choice, found) => {
    const { pack, id, variant } = await chooseScenario(name, choice, bundledOnly);
    expect(`${pack}/${id} ${variant}`).toBe(found);
  });

  it.each([
    ['zzzzzzzz', {}, /^error: no scenario "zzzzzzzz"; "sallyport list" shows all of them$/],
    ['database-only-from-ap', {}, /did you mean database-only-from-app\?/],
    ['network-policy/database-only-from-app', {}, /did you mean network-policies\/database-only-from-app\?/],
    ['write', {}, /no scenario "write"/],
    ['write', { pack: kinds, variant: 3 }, /scenario write has 2 variants; --variant 3 is not there/],
    ['database-only-from-app', { variant: 16 }, /has 15 variants; --variant 16 is not there/],
    ['write', { pack: 'kind' }, /no pack "kind": it is neither a pack's id nor a folder/],
  ])('is not %s with %j', async (name, choice, told) => {
    await expect(chooseScenario(name, choice, bundledOnly)).rejects.toThrow(told);
  });

  it('is not known where several packs have one of that name: both are named', async () => {
    const [pack] = await choosePacks(kinds, bundledOnly);
    const other: ChosenPack = {
      ...pack!,
      id: 'others',
      scenarios: pack!.scenarios.map((scenario) => ({ ...scenario, pack: 'others' })),
    };
    expect(() => findScenario('write', [pack!, other])).toThrow(
      'error: "write" is a scenario of several packs: name one of kinds/write, others/write',
    );
    expect(findScenario('others/write', [pack!, other])).toMatchObject({ pack: 'others', id: 'write' });
  });
});

it('packs that come with the program are read as the build made them, the first and last variants of every scenario', async () => {
  for (const pack of await choosePacks(undefined, bundledOnly)) {
    for (const { id, variants } of pack.scenarios) {
      for (const variant of new Set([1, Math.min(2, variants), variants])) {
        expect(await pack.load(id, variant)).toMatchObject({ id, variant });
      }
    }
  }
});
