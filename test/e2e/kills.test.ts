import { describe, expect, it } from 'vitest';
import { kubectlPath } from '../kubectl/kubectl.ts';
import { withKubectl } from '../kubectl/with-kubectl.ts';
import { killAtPass, killWithObjects } from './kills.ts';

// `node test/bench/kills.ts` does the same as often as wanted.
describe('a task whose program is killed', () => {
  it('is passed where the screen has shown that it is', async () => {
    expect(await killAtPass(5)).toEqual({ kept: 5, lost: [] });
  }, 120_000);

  it.runIf(withKubectl)(
    'has everything that kubectl has made',
    async () => {
      expect(await killWithObjects(5, await kubectlPath())).toEqual({ kept: 5, lost: [] });
    },
    120_000,
  );
});
