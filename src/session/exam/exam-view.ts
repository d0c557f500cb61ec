import type { Link } from '../../scenario/scenario.ts';
import { type Palette, type PaletteEvent, stepPalette } from '../places/palette.ts';
import type { ExamAction, ExamState } from './exam.ts';
import type { ExamPlan } from './plan.ts';
import type { EarlierExam, ExamResult } from './result.ts';

/** What is checked before the clock starts. */
export interface SetupCheck {
  readonly what: 'kubectl' | 'editor' | 'terminal' | 'folder';
  /** `missing`: the exam cannot start. */
  readonly state: 'there' | 'poor' | 'missing';
  /** In a sentence. */
  readonly says: string;
}

/** What the screen shows of the scenario of a task while the exam runs. Its title may give away what is wrong: it is not there. */
export interface TaskText {
  /** An empty line separates paragraphs. */
  readonly task: string;
  readonly namespace: string;
  readonly links: readonly Link[];
  /** The path of the answer file. */
  readonly answerPath: string;
}

/** What the API server said about the answer file of a task. No word of it judges the answer. */
export type AnswerState =
  | { readonly is: 'empty' }
  | { readonly is: 'accepted'; readonly objects: readonly string[] }
  | { readonly is: 'refused'; readonly line: number; readonly says: string; readonly others: number }
  | { readonly is: 'unreadable'; readonly says: string };

/** What can be read about a task when the exam is over, as paragraphs with titles. */
export interface TaskReview {
  /** What the grade says, as `sallyport grade` prints it. */
  readonly grade: string;
  readonly parts: readonly { readonly title: string; readonly text: string; readonly isCode: boolean }[];
}

/** A page over the screen, or a question. */
export type ExamPage = 'keys' | 'reference' | 'end' | 'leave';

/** All that the screen of an exam shows. */
export interface ExamView {
  /** `rules`: before the clock starts. `starting`: the clusters are made. `grading`: the exam is over. */
  readonly stage: 'rules' | 'starting' | 'running' | 'grading' | 'result';
  readonly plan: ExamPlan;
  readonly checks: readonly SetupCheck[];
  /** The exam as it is now; null before it has started. */
  readonly exam: ExamState | null;
  /** How many clusters are made, or tasks graded. */
  readonly done: number;
  readonly texts: readonly TaskText[];
  readonly answers: readonly AnswerState[];
  /** The index of the selected task in the list. */
  readonly selected: number;
  readonly page: ExamPage | null;
  /** A note that is being written; null where none is. */
  readonly draft: string | null;
  /** The number of a task that is being typed. */
  readonly jump: string;
  /** The first line that is shown of the text that scrolls. */
  readonly scroll: number;
  readonly result: ExamResult | null;
  readonly reviews: readonly TaskReview[];
  /** The exams before this one, the last one first. */
  readonly earlier: readonly EarlierExam[];
  /** The number of the task whose review is shown; null: the result. */
  readonly reviewed: number | null;
  /** What has just happened, in a sentence; until the next key. */
  readonly notice: string | null;
  /** What does not work, in a sentence; until it works. */
  readonly trouble: string | null;
  /** It was opened from the first screen: Esc leads back there. */
  readonly isFromHome: boolean;
  /** The list of the commands of the screen; null where it is not shown. */
  readonly palette: Palette | null;
}

/** What happens to the screen of an exam. */
export type ExamViewEvent =
  | { readonly is: 'exam'; readonly exam: ExamState }
  | { readonly is: 'stage'; readonly stage: ExamView['stage'] }
  | { readonly is: 'done'; readonly done: number }
  | { readonly is: 'texts'; readonly texts: readonly TaskText[] }
  | { readonly is: 'answer'; readonly task: number; readonly answer: AnswerState }
  | { readonly is: 'select'; readonly by: number }
  | { readonly is: 'page'; readonly page: ExamPage | null }
  /** A note is started, changed, or given up (null). */
  | { readonly is: 'draft'; readonly text: string | null }
  /** A digit of the number of a task, or nothing: the number is given up. */
  | { readonly is: 'jump'; readonly digit: string | null }
  /** `end` is the last first line. */
  | { readonly is: 'scroll'; readonly by: number; readonly end: number }
  | {
      readonly is: 'result';
      readonly result: ExamResult;
      readonly reviews: readonly TaskReview[];
      readonly earlier: readonly EarlierExam[];
    }
  | { readonly is: 'review'; readonly task: number | null }
  | { readonly is: 'palette'; readonly event: PaletteEvent }
  | { readonly is: 'notice'; readonly says: string | null }
  | { readonly is: 'trouble'; readonly says: string | null };

/** What a key of an exam asks for. */
export type ExamCommand =
  | { readonly is: 'view'; readonly event: ExamViewEvent }
  /** Starts the clock. */
  | { readonly is: 'start' }
  /** Something that counts: it is shown once it is kept. */
  | { readonly is: 'record'; readonly action: ExamAction }
  /** Opens the editor on the answer file of the open task. */
  | { readonly is: 'edit' }
  /** Opens a shell on the clusters; after the exam, on the cluster of the task that is shown, as it was left. */
  | { readonly is: 'shell' }
  /** Ends the screen, to practise a skill. */
  | { readonly is: 'drill'; readonly skill: string }
  /** Goes back to the first screen. */
  | { readonly is: 'home' }
  | { readonly is: 'leave'; readonly interrupted: boolean }
  | { readonly is: 'suspend' };

/** The screen before an exam starts, or is gone on with. */
export function openExamView(plan: ExamPlan, checks: readonly SetupCheck[], exam: ExamState | null): ExamView {
  return {
    stage: exam === null ? 'rules' : 'starting',
    plan,
    checks,
    exam,
    done: 0,
    texts: [],
    answers: plan.tasks.map(() => ({ is: 'empty' })),
    selected: Math.max(0, (exam?.open ?? 1) - 1),
    page: null,
    draft: null,
    jump: '',
    scroll: 0,
    result: null,
    reviews: [],
    earlier: [],
    reviewed: null,
    notice: null,
    trouble: null,
    isFromHome: false,
    palette: null,
  };
}

/** What the screen becomes by an event. */
export function stepView(state: ExamView, event: ExamViewEvent): ExamView {
  switch (event.is) {
    case 'exam':
      return withExam(state, event.exam);
    case 'stage':
      return { ...state, stage: event.stage, page: null, draft: null, jump: '', scroll: 0, done: 0 };
    case 'done':
      return { ...state, done: event.done };
    case 'texts':
      return { ...state, texts: event.texts };
    case 'answer':
      return { ...state, answers: state.answers.map((one, at) => (at + 1 === event.task ? event.answer : one)) };
    case 'select':
      return { ...state, selected: clamp(state.selected + event.by, state.plan.tasks.length) };
    case 'page':
      return { ...state, page: event.page, scroll: 0 };
    case 'draft':
      return { ...state, draft: event.text };
    case 'jump':
      return { ...state, jump: event.digit === null ? '' : `${state.jump}${event.digit}`.slice(-2) };
    case 'scroll':
      return { ...state, scroll: Math.max(0, Math.min(Math.min(state.scroll, event.end) + event.by, event.end)) };
    case 'result':
      return {
        ...state,
        stage: 'result',
        result: event.result,
        reviews: event.reviews,
        earlier: event.earlier,
        page: null,
        scroll: 0,
        selected: 0,
      };
    case 'review':
      return {
        ...state,
        reviewed: event.task,
        scroll: 0,
        selected: event.task === null ? state.selected : event.task - 1,
      };
    case 'palette':
      return { ...state, palette: stepPalette(state.palette, event.event) };
    case 'notice':
      return { ...state, notice: event.says };
    case 'trouble':
      return { ...state, trouble: event.says };
  }
}

/** Another task that is open begins at its first line, and is the one that the list selects. */
function withExam(state: ExamView, exam: ExamState): ExamView {
  if (exam.open === state.exam?.open) return { ...state, exam };
  const selected = exam.open === null ? state.selected : exam.open - 1;
  return { ...state, exam, selected, scroll: 0, jump: '', draft: null };
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}

/** The state of an exam's screen, and its listeners. */
export interface ExamStore {
  readonly get: () => ExamView;
  readonly send: (event: ExamViewEvent) => void;
  /** Returns how to end the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that begins with a state. */
export function createExamStore(initial: ExamView): ExamStore {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    send(event) {
      state = stepView(state, event);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
