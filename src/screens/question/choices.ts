import type { QuestionKind } from '../../scenario/scenario.ts';
import { answerOf, saysNoPolicy } from '../../session/question/answers.ts';
import { shownPolicies } from '../../session/question/shown-policies.ts';
import type { Session } from '../../session/session.ts';

/** One answer that can be picked. */
export interface Choice {
  /** The key that picks it; empty where the arrow keys go there. */
  readonly key: string;
  readonly says: string;
  readonly picked: boolean;
  /** The arrow keys are there. */
  readonly here: boolean;
  /** The last check found it wrong. */
  readonly wrong: boolean;
}

/** What can be picked of a question that a list answers, in the order of the list. */
export function choicesOf(session: Session, kind: Exclude<QuestionKind, { is: 'predict' }>): readonly Choice[] {
  const answer = answerOf(session);
  switch (kind.is) {
    case 'choose': {
      const picked = answer?.is === 'choose' ? answer.choice : null;
      return kind.options.map(({ id }, at) => {
        const isPicked = id === picked;
        return { key: String(at + 1), says: id, picked: isPicked, here: isPicked, wrong: isWrong(session, id) };
      });
    }
    case 'trueOrFalse': {
      const said = answer?.is === 'trueOrFalse' ? answer.statement : null;
      return ([['t', true] as const, ['f', false] as const] as const).map(([key, value]) => {
        return { key, says: String(value), picked: said === value, here: false, wrong: isWrong(session, value) };
      });
    }
    case 'whichPolicy': {
      const named = answer?.is === 'whichPolicy' ? answer.policies : [];
      const rows = policyRows(session, kind);
      return [
        ...rows.map((policy, at) => {
          const here = session.cursor.row === at;
          const isThere = policiesOf(session, kind).some(({ name }) => name === policy);
          const says = isThere ? policy : `${policy} (unknown)`;
          return { key: '', says, picked: named.includes(policy), here, wrong: false };
        }),
        {
          key: '',
          says: 'no policy decides',
          picked: saysNoPolicy(answer),
          here: session.cursor.row === rows.length,
          wrong: false,
        },
      ];
    }
  }
}

/** The policies to tick: those of the question, then those that the answer file names besides. */
export function policyRows(session: Session, kind: QuestionKind): readonly string[] {
  const answer = answerOf(session);
  const names = policiesOf(session, kind).map(({ name }) => name);
  const others = answer?.is === 'whichPolicy' ? answer.policies.filter((name) => !names.includes(name)) : [];
  return [...names, ...others];
}

function policiesOf({ scenario, cluster }: Session, kind: QuestionKind) {
  return shownPolicies(scenario, kind, cluster?.untouched ?? null);
}

/** Whether the last check found this answer wrong. */
function isWrong({ result }: Session, value: string | boolean): boolean {
  const [found] = result?.grade.checks.flatMap(({ answers = [] }) => answers) ?? [];
  return found?.given === value;
}
