import { expect, it } from 'vitest';
import { kubectlPath } from '../kubectl/kubectl.ts';
import { withKubectl } from '../kubectl/with-kubectl.ts';
import { killExam } from './exam-kills.ts';

// `npm run exam-kills` does the same 200 times.
it.runIf(withKubectl)(
  'an exam that is killed ten times has every flag, note and object that was shown, and no more time',
  async () => {
    const exam = { minutes: 30, tasks: 3, seed: 3 };
    expect(await killExam(10, exam, await kubectlPath())).toEqual({ kept: 10, lost: [] });
  },
  180_000,
);
