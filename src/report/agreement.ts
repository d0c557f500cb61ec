import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import type { Agreement, AnswerAgreement } from '../session/agree.ts';
import { flowAsJson } from './flow-as-json.ts';
import type { AgreedScenario, ShortGrade } from './json.ts';

/** One scenario of `agree --json`. */
export function agreementAsJson(scenario: string, { answers }: Agreement): AgreedScenario {
  return {
    id: scenario,
    answers: answers.length,
    flows: sum(answers.map(({ flows }) => flows)),
    untested: sum(answers.map(({ untested }) => untested.length)),
    differences: answers.flatMap(({ answer, differences }) =>
      differences.map(({ flow, ...rest }) => ({ answer, flow: flowAsJson(flow), ...rest })),
    ),
    grades: answers.map(({ answer, simulated, real }) => ({
      answer,
      simulated: gradeAsJson(simulated),
      real: gradeAsJson(real),
    })),
  };
}

/** One line for an answer, and one for each flow that differs or could not be tested. */
export function agreementText({ answer, flows, untested, differences, simulated, real }: AnswerAgreement): string {
  const score = (value: number | null): string => (value === null ? 'none' : value.toFixed(2));
  const scores = `simulated ${score(simulated.score)}  real ${score(real.score)}`;
  const head = `  ${answer.padEnd(24)}  ${String(flows).padStart(4)} flows  ${scores}`;
  const differing = differences.map(
    ({ flow, simulated: here, real: there, because }) =>
      `    differs: ${flowText(flow)}: simulated ${here}, real ${there}; ${because}`,
  );
  // One reason often stands for many flows.
  const undecided = [...Map.groupBy(untested, ({ because }) => because)].map(([because, flows]) => {
    const rest = flows.length > 1 ? ` and ${flows.length - 1} more` : '';
    return `    untested: ${flows
      .slice(0, 1)
      .map(({ flow }) => flowText(flow))
      .join('')}${rest}: ${because}`;
  });
  return [head, ...differing, ...undecided, ''].join('\n');
}

/** What all scenarios together come to, in one line. */
export function agreementSummary(agreements: readonly Agreement[]): string {
  const answers = agreements.flatMap((each) => each.answers);
  const flows = sum(answers.map((each) => each.flows));
  const differ = sum(answers.map(({ differences }) => differences.length));
  const untested = sum(answers.map((each) => each.untested.length));
  return `${flows} flows seen on both, ${differ} differ, ${untested} untested`;
}

function gradeAsJson({ score, checks }: AnswerAgreement['real']): ShortGrade {
  return { score, checks: checks.map(({ id, passed }) => ({ id, passed })) };
}

function flowText({ from, to, port, protocol }: Flow<Endpoint>): string {
  return `${printEndpoint(from)} → ${printEndpoint(to)} ${protocol} ${port}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
