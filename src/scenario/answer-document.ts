import { closestText } from '../kube/edit-distance.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import type { Fault } from './fault.ts';
import type { FlowText, QuestionKind } from './scenario.ts';

/** The answer to a task that is no question of manifests: what its one document says. */
export type AnswerDocument =
  | { readonly is: 'choose'; readonly choice: string }
  | { readonly is: 'predict'; readonly cells: readonly PredictedCell[] }
  | { readonly is: 'trueOrFalse'; readonly statement: boolean }
  | { readonly is: 'whichPolicy'; readonly policies: readonly string[] };

/** What a person says of one connection. */
export interface PredictedCell extends FlowText {
  readonly verdict: 'allowed' | 'denied';
}

/** The answer of some files; `null`: they hold no document, so nothing was answered. */
export type ReadAnswer = { readonly answer: AnswerDocument | null } | { readonly faults: readonly Fault[] };

/** The field of the one document of each kind of task, and how it is written. */
const forms = {
  choose: ['choice', 'choice: ID'],
  predict: ['cells', 'cells: [{from: shop/web, to: shop/db, port: 5432, protocol: TCP, verdict: allowed}]'],
  trueOrFalse: ['statement', 'statement: true'],
  whichPolicy: ['policies', 'policies: [NAMESPACE/NAME]'],
} as const;

/**
 * Reads the answer to a task that one document answers. Anything but that document is a fault, with its place. A cell
 * that the question does not have is one too; cells may be missing.
 */
export function readAnswerDocument(
  files: readonly { readonly file: string; readonly text: string }[],
  kind: QuestionKind,
): ReadAnswer {
  const documents: Document[] = [];
  for (const { file, text } of files) {
    const read = readManifests(text, file);
    if ('fault' in read) {
      const { place, message } = read.fault;
      return { faults: [{ ...place, code: 'not-yaml', message, hint: 'Correct this first.' }] };
    }
    documents.push(...read.documents);
  }
  const [document, second] = documents;
  if (document === undefined) return { answer: null };
  const [field, form] = forms[kind.is];
  const hint = `Answer with this one document: ${form}`;
  const fault = (at: Document, path: string, message: string, instead = hint): Fault => {
    return { ...at.placeOf(path), code: 'wrong-answer', message, hint: instead };
  };
  if (second !== undefined) return { faults: [fault(second, '', 'There is more than one document.')] };
  const { value } = document;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) {
    return { faults: [fault(document, '', `This is no answer to the task: it has no field ${field}.`)] };
  }
  const extra = Object.keys(value).filter((key) => key !== field);
  if (extra.length > 0) {
    return { faults: extra.map((key) => fault(document, key, `An answer has no field ${JSON.stringify(key)}.`)) };
  }
  const given = (value as Record<string, unknown>)[field];
  const faults: Fault[] = [];
  const answer = answerOf(kind, given, (path, message, instead) => {
    faults.push(fault(document, `${field}${path}`, message, instead));
  });
  return answer === null || faults.length > 0 ? { faults } : { answer };
}

type Tell = (path: string, message: string, hint?: string) => void;

function answerOf(kind: QuestionKind, given: unknown, tell: Tell): AnswerDocument | null {
  switch (kind.is) {
    case 'choose': {
      const ids = kind.options.map(({ id }) => id);
      const choice = String(given);
      if (ids.includes(choice)) return { is: 'choose', choice };
      tell('', `${JSON.stringify(given)} is none of the options.`, optionHint(choice, ids));
      return null;
    }
    case 'trueOrFalse':
      if (typeof given === 'boolean') return { is: 'trueOrFalse', statement: given };
      tell('', `${JSON.stringify(given)} is neither true nor false.`);
      return null;
    case 'whichPolicy':
      return policiesOf(given, tell);
    case 'predict':
      return cellsOf(kind.flows, given, tell);
  }
}

function optionHint(choice: string, ids: readonly string[]): string {
  const meant = closestText(choice, ids);
  return meant === undefined || ids.length < 6 ? `Choose one of ${ids.join(', ')}.` : `Did you mean ${meant}?`;
}

function policiesOf(given: unknown, tell: Tell): AnswerDocument | null {
  if (!Array.isArray(given)) {
    tell('', 'policies is a list of policies.');
    return null;
  }
  const named = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
  given.forEach((policy: unknown, index) => {
    if (typeof policy === 'string' && named.test(policy)) return;
    tell(`[${index}]`, `${JSON.stringify(policy)} is not a policy.`, 'Write NAMESPACE/NAME.');
  });
  return { is: 'whichPolicy', policies: [...new Set(given as string[])] };
}

function cellsOf(flows: readonly FlowText[], given: unknown, tell: Tell): AnswerDocument | null {
  if (!Array.isArray(given)) {
    tell('', 'cells is a list of connections with their verdicts.');
    return null;
  }
  const byKey = new Map(flows.map((flow) => [keyOf(flow), flow]));
  const seen = new Set<string>();
  const cells = given.flatMap((cell: unknown, index): readonly PredictedCell[] => {
    const { from, to, port, protocol = 'TCP', verdict } = (cell ?? {}) as Partial<Record<string, unknown>>;
    const flow = byKey.get(keyOf({ from, to, port, protocol }));
    if (flow === undefined) {
      tell(
        `[${index}]`,
        'The task does not ask about this connection.',
        'Write from, to, port and protocol as the task does.',
      );
      return [];
    }
    if (seen.has(keyOf(flow))) {
      tell(`[${index}]`, 'This connection stands twice.', 'Say once whether it is allowed.');
      return [];
    }
    seen.add(keyOf(flow));
    // The screens say blocked.
    if (verdict === 'allowed') return [{ ...flow, verdict: 'allowed' }];
    if (verdict === 'denied' || verdict === 'blocked') return [{ ...flow, verdict: 'denied' }];
    tell(`[${index}].verdict`, `${JSON.stringify(verdict ?? null)} is no verdict.`, 'Write allowed or denied.');
    return [];
  });
  return { is: 'predict', cells };
}

/** What tells one connection of a question from another. */
export function keyOf({ from, to, port, protocol }: Readonly<Record<keyof FlowText, unknown>>): string {
  return [from, to, port, protocol].map((part) => String(part).trim()).join(' ');
}
