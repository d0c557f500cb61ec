import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/cluster/seeded-random.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';
import { withKubectl } from '../kubectl/with-kubectl.ts';
import { killAtPass, killAtRandom, killWithObjects } from './kills.ts';

// `npm run kills` does the same as often as wanted; docs/kills.md has its last figures.
describe('a task whose program is killed', () => {
  it('is passed where the screen has shown that it is', async () => {
    expect(await killAtPass(5)).toEqual({ kept: 5, lost: [] });
  }, 120_000);

  it('has every check, hint and pass that a screen has shown, whenever that was', async () => {
    expect(await killAtRandom(10, seededRandom(7))).toMatchObject({ kept: 10, lost: [] });
  }, 180_000);

  it.runIf(withKubectl)(
    'has everything that kubectl has made',
    async () => {
      expect(await killWithObjects(5, await kubectlPath())).toEqual({ kept: 5, lost: [] });
    },
    120_000,
  );
});
