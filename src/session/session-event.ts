import type { Grade } from '../../graders/grader.ts';
import type { AnswerDocument } from '../scenario/answer-document.ts';
import type { Lesson } from '../scenario/scenario.ts';
import type { QuestionNotes } from './question/question-notes.ts';
import type { Answer, ClusterView, KubectlInstall, Notice, Pane, Question, Trouble, View } from './session.ts';

/** What can happen to a session: what the person does, and what the open task reports. */
export type SessionEvent = PersonEvent | TaskEvent;

/** What the person does with a key. */
type PersonEvent =
  | { readonly is: 'move'; readonly rows: number; readonly columns: number }
  /** To another place in the answer to a question. */
  | { readonly is: 'point'; readonly row: number; readonly column: number }
  /**
   * `end` is the last first line that makes sense: the text that is scrolled knows its length, the session does not.
   * `pane` is what scrolls on the task's view; absent: the pane that has the focus.
   */
  | { readonly is: 'scroll'; readonly by: number; readonly end: number; readonly pane?: Pane }
  /** `from` is the pane that is shown with the focus. */
  | { readonly is: 'next-pane'; readonly by: 1 | -1; readonly panes: readonly Pane[]; readonly from: Pane }
  | { readonly is: 'show'; readonly view: View }
  | { readonly is: 'ask'; readonly question: Question }
  | { readonly is: 'back' }
  | { readonly is: 'hint' }
  | { readonly is: 'show-solution' }
  /** Opens a lesson by its id. */
  | { readonly is: 'lesson'; readonly id: string }
  /** `asItIs`: though the answer cannot be read. */
  | { readonly is: 'check'; readonly asItIs?: boolean };

/** What the open task reports. */
type TaskEvent =
  /**
   * `key` is equal for two checks of one cluster with one result. `isRepeat`: the check before it had the same one.
   * `notes`: of a question, what explains the grade.
   */
  | {
      readonly is: 'graded';
      readonly grade: Grade;
      readonly key?: string;
      readonly isRepeat?: boolean;
      readonly notes?: QuestionNotes | null;
    }
  /** The answer cannot be read: the person is to say whether the cluster is checked as it is. */
  | { readonly is: 'check-asks' }
  | { readonly is: 'not-graded'; readonly because: string }
  | { readonly is: 'lessons-read'; readonly lessons: readonly Lesson[] }
  | { readonly is: 'goals-counted'; readonly grade: Grade }
  | { readonly is: 'answer-applied'; readonly answer: Answer; readonly cluster: ClusterView }
  /** An answer to a question was picked on the screen, and is being written to the file. */
  | { readonly is: 'answer-picked'; readonly document: AnswerDocument | null }
  /** The file has what was picked last, or cannot be written. */
  | { readonly is: 'answer-written' }
  /** The file was saved with the same text. */
  | { readonly is: 'answer-saved'; readonly savedAt: number }
  /** `now` is in milliseconds since 1970, `elapsed` in seconds. */
  | { readonly is: 'tick'; readonly now: number; readonly elapsed: number; readonly joined: boolean }
  /** The cluster is another: a person changed it with kubectl (`byPerson`), or it went on by itself. */
  | { readonly is: 'cluster-changed'; readonly cluster: ClusterView; readonly byPerson: boolean }
  | { readonly is: 'reset' }
  | { readonly is: 'notice'; readonly notice: Notice }
  /** The task is being put on a real cluster; an empty `says` when it stands there. */
  | { readonly is: 'staging'; readonly context: string; readonly says: string }
  | { readonly is: 'shell-opening' }
  | { readonly is: 'shell-ready' }
  | { readonly is: 'no-kubectl'; readonly install: KubectlInstall }
  | { readonly is: 'trouble'; readonly of: Trouble; readonly says: string }
  /** It works again. */
  | { readonly is: 'trouble-over'; readonly of: Trouble };
