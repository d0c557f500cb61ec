import type { AnswerDocument, PredictedCell } from './answer-document.ts';

/**
 * The text of an answer file with another answer in it. The comments that the file begins with stay; everything below
 * them is replaced. `null` is no answer: then the comments alone are left.
 */
export function withAnswer(text: string, answer: AnswerDocument | null): string {
  const comments = /^(?:[ \t]*(?:#.*)?\r?\n)*/.exec(text === '' || text.endsWith('\n') ? text : `${text}\n`)?.[0] ?? '';
  return comments + (answer === null ? '' : printAnswer(answer));
}

/** An answer as the one document that `readAnswerDocument` reads. */
export function printAnswer(answer: AnswerDocument): string {
  switch (answer.is) {
    case 'choose':
      return `choice: ${scalar(answer.choice)}\n`;
    case 'trueOrFalse':
      return `statement: ${answer.statement}\n`;
    case 'whichPolicy':
      return `policies: [${answer.policies.map(scalar).join(', ')}]\n`;
    case 'predict':
      return answer.cells.length === 0 ? 'cells: []\n' : `cells:\n${answer.cells.map(cellLine).join('')}`;
  }
}

function cellLine({ from, to, port, protocol, verdict }: PredictedCell): string {
  const shown = typeof port === 'number' ? String(port) : scalar(port);
  return `- {from: ${scalar(from)}, to: ${scalar(to)}, port: ${shown}, protocol: ${protocol}, verdict: ${verdict}}\n`;
}

/** What needs no quotes in a flow collection: a letter first, then letters, digits and the marks of names. */
const plainWord = /^[A-Za-z][\w.-]*(?:\/[\w.-]+)?$/;
/** Words that YAML 1.1 reads as something else than text. */
const otherThanText = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function scalar(text: string): string {
  return plainWord.test(text) && !otherThanText.test(text) ? text : JSON.stringify(text);
}
