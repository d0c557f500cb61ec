import type { Grade } from '../../graders/grader.ts';
import type { Agreement } from '../session/agree.ts';
import { flowAsJson } from './flow-as-json.ts';
import type { AgreedScenario, ShortGrade } from './json.ts';

/** What `agree --json` prints of one scenario. */
export function agreementAsJson(scenario: string, { answers }: Agreement): AgreedScenario {
  return {
    id: scenario,
    answers: answers.length,
    flows: answers.reduce((sum, { flows }) => sum + flows, 0),
    untested: answers.reduce((sum, { untested }) => sum + untested.length, 0),
    differences: answers.flatMap(({ answer, differences }) =>
      differences.map(({ flow, ...rest }) => ({ answer, flow: flowAsJson(flow), ...rest })),
    ),
    grades: answers.map(({ answer, simulated, real }) => ({
      answer,
      simulated: shortGrade(simulated),
      real: shortGrade(real),
    })),
  };
}

function shortGrade({ score, checks }: Grade): ShortGrade {
  return { score, checks: checks.map(({ id, passed }) => ({ id, passed })) };
}
