import type { AccessFinding } from '../../../graders/grader.ts';
import { actionWords, decisionWords, nearestWords, subjectWords } from './access-words.ts';

/** What a subject may do and should not, or the other way round, in one sentence. */
export function accessFindingSentence(finding: AccessFinding): string {
  const { subject, expected, observed, because, leadsTo } = finding;
  const what = `${subjectWords(subject)} %may ${requestWords(finding)}`;
  if (observed === 'untested') {
    return `Whether ${what.replace('%may', 'may')} could not be tested: ${because ?? 'the reason is not known'}.`;
  }
  const is = capital(what.replace('%may', observed === 'allowed' ? 'may' : 'may not'));
  const further = leadsTo === undefined ? '' : `, which leads to further rights: ${leadsTo}`;
  return `${is}${further}; the answer should be ${expected === 'allowed' ? 'yes' : 'no'}.`;
}

/** The sentence, what decides, and the smallest change, a line each. */
export function accessFindingLines(finding: AccessFinding): readonly string[] {
  const { decidedBy, others = [], nearest } = finding;
  return [
    accessFindingSentence(finding),
    ...(decidedBy === null ? [] : [decisionWords(decidedBy)]),
    ...others.slice(0, 2).map((other) => `also: ${decisionWords(other)}`),
    ...(nearest === undefined ? [] : [`nearest change: ${nearestWords(nearest)}`]),
  ];
}

function requestWords({ verb, group, resource, name, namespace, path }: AccessFinding): string {
  const [type = '', subresource] = resource.split('/');
  const asked = { verb, group, resource: type, subresource: subresource ?? null, name, namespace };
  return actionWords({ ...asked, path: path ?? null });
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
