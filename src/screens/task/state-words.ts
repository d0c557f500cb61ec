import { questionOf } from '../../session/question/answers.ts';
import type { Notice, Question, Session } from '../../session/session.ts';
import { type Line, line, span } from '../line.ts';
import { cellWords, howToAnswer, questionState } from '../question/question-words.ts';
import { appliedWords } from './answer-status.ts';

/** The state of the answer, in one sentence; before that an open question, what does not work, or what just happened. */
export function stateWords(session: Session): Line {
  if (session.asking) return line(questionWords(session.asking, session), 'bold');
  const { answer, ...others } = session.trouble;
  const [trouble] = Object.values(others);
  if (trouble) return line(trouble, 'bad');
  if (answer) return [span(answer, 'bad'), span(' r starts over.')];
  if (session.notice) return line(noticeWords(session.notice, session), 'note');
  if (session.staging !== '') return line(`On ${session.context}: ${session.staging} …`, 'note');
  if (session.checking)
    return line(session.context === null ? 'Checking …' : `Trying connections on ${session.context} …`, 'note');
  if (session.shell.opening) return line('Opening the shell …', 'note');
  if (!session.answer) return line('Making the cluster …', 'dim');
  const question = questionOf(session.scenario);
  return question === null ? appliedWords(session) : questionState(session, question);
}

/** What works no more and concerns what is kept: said on every page. */
export function keepingTrouble({ trouble: { journal, objects } }: Session): readonly string[] {
  return [journal, objects].flatMap((says) => says ?? []);
}

function questionWords(question: Question, session: Session): string {
  const { context, shell, answer, trouble, scenario, isPreview } = session;
  switch (question) {
    case 'hint':
      return `Show a hint?${isPreview ? '' : ' Hints are counted in your history.'}`;
    case 'solution':
      return `Show the reference answer?${isPreview ? '' : ' This will be recorded in your history.'}`;
    case 'check': {
      const line = answer?.applied.fault?.place.line;
      if (questionOf(scenario) !== null) {
        return `Check your last valid answer? ${trouble.answer ?? `answer.yaml has a fault in line ${line}.`}`;
      }
      const why = trouble.answer ?? `The answer is not YAML at line ${line}.`;
      return `Check the cluster as it is? ${why}`;
    }
    case 'reset':
      return shell.served
        ? 'Start over, answer and cluster? The old answer is kept beside the new one.'
        : 'Start over with an empty answer? The old one is kept beside it.';
    case 'pane':
      return 'Open the shell in a tmux pane beside this screen? You are asked only once.';
    case 'show-me':
      return `Try this on ${context}? The pods that it makes are marked, and removed at once.`;
    case 'skip':
      return 'Skip this task? It counts as given up, and comes back another day.';
    case 'end-drill':
      return context !== null && shell.changed
        ? `End the drill? What you changed with kubectl on ${context} will be removed.`
        : 'End the drill? Your answer to this task is kept. N skips this task alone.';
    case 'close':
    case 'leave':
      return `Leave? What you changed with kubectl on ${context} will be removed.`;
  }
}

function noticeWords(notice: Notice, { answer, scenario }: Session): string {
  const question = questionOf(scenario);
  switch (notice.is) {
    case 'resumed':
      return notice.cluster
        ? 'The task is as you left it, with what kubectl changed. r starts over.'
        : 'The task is as you left it. r starts over.';
    case 'answer-kept':
      return `You start with an empty answer. The old one is kept as ${notice.name}.`;
    case 'nothing-to-check': {
      const line = answer?.applied.fault?.place.line;
      if (question !== null) {
        return line === undefined
          ? `Nothing to check yet: ${howToAnswer(question)}.`
          : `Nothing to check yet: answer.yaml has a fault in line ${line}.`;
      }
      return line === undefined
        ? 'Nothing to check yet: save an answer (e), or use kubectl on the cluster (!).'
        : `Nothing to check yet: the answer is not YAML at line ${line}.`;
    }
    case 'empty-cells':
      return `Nothing is checked: ${cellWords(notice.count)}.`;
    case 'no-more-hints':
      return scenario.hints.length === 0
        ? 'This task has no hints.'
        : 'All hints are shown. s shows the reference answer.';
    case 'pasted':
      return question === null
        ? 'That looked like pasted text: no key was acted on. Paste it into your editor (e).'
        : 'That looked like pasted text: no key was acted on.';
  }
}
