import type { Check } from '../../graders/grader.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Identity } from '../rbac/identity.ts';
import type { Skill } from './skills.ts';

/** One variant of a task, with all values in their places. Made by instantiate.ts; see docs/scenarios.md. */
export interface Scenario {
  /** By what it is called within its pack: the name of its folder. */
  readonly id: string;
  readonly pack: string;
  /** The version of the pack: a variant's number means the same while it does. */
  readonly version: string;
  /** Counts from 1. */
  readonly variant: number;
  readonly title: string;
  /** A domain of the exam's curriculum. */
  readonly domain: string;
  readonly competency: string;
  /** Ids of skills: src/scenario/skills.ts, and those of the pack. */
  readonly skills: readonly string[];
  readonly difficulty: 'easy' | 'medium' | 'hard';
  /** Par time. */
  readonly minutes: number;
  /** Its weight in an exam. */
  readonly weight: number;
  /** Numbers of the catalogue of tasks. */
  readonly covers: readonly (number | string)[];
  readonly uses: readonly Use[];
  /** The namespace of a manifest of the answer that names none. */
  readonly namespace: string;
  /** `none`: the network plug-in ignores policies. */
  readonly network: 'policies' | 'none';
  /** Whether 169.254.169.254 answers. */
  readonly metadataService: boolean;
  readonly imagesWithoutShell: readonly string[];
  /** Whether the API answers requests without credentials. */
  readonly anonymous: boolean;
  /** The users whom the kubeconfig has besides the administrator. */
  readonly identities: readonly Identity[];
  /** The task's text; an empty line separates paragraphs. */
  readonly task: string;
  /** What the text does not say, and the kubectl command or field that tells it. */
  readonly toFind: readonly { readonly what: string; readonly see: string }[];
  readonly links: readonly Link[];
  /** Lessons that help: of this pack, or of the program. */
  readonly lessons: readonly string[];
  readonly hints: readonly string[];
  /** How it is answered. */
  readonly kind: TaskKind;
  /** Objects of the start state that the answer begins with. */
  readonly given?: Given;
  /** Empty for the kinds of task that one document answers, but for `choose`. */
  readonly checks: readonly Check[];
  /** The cluster before the answer, in the order it is applied; those of `given` last. */
  readonly start: readonly Manifest[];
  /** The file that holds the settled cluster of `start`; only scenarios that come with the program have one. */
  readonly savedIn?: string;
  /** The text of the reference answer: manifests, or the one document. */
  readonly solution: string;
  readonly nearMisses: readonly NearMiss[];
  readonly rightAnswers: readonly RightAnswer[];
  readonly debrief: Debrief;
}

/** What a scenario may be used for. */
export type Use = 'practice' | 'drill' | 'exam' | 'entry-test';

/** A page that helps with a task. */
export interface Link {
  readonly title: string;
  readonly url: string;
}

/** What is shown after success. */
export interface Debrief {
  /** How to think of it. */
  readonly model: string;
  readonly trap: string;
  /** How to see it with kubectl. */
  readonly see: string;
  readonly shortest?: string;
}

/** The file that an answer begins with, as text and as objects with their namespaces. */
export interface Given {
  /** The name of the file in the scenario's folder. */
  readonly file: string;
  readonly text: string;
  readonly objects: readonly Manifest[];
}

/** A connection as a question gives it: its ends are text, as `why` takes them. */
export interface FlowText {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: Protocol;
}

/**
 * The kind of a task. The first three are answered by manifests: written from nothing, by repairing what is given, or by
 * labels alone. Each of the others is answered by one document, and has what it asks.
 */
export type TaskKind =
  | { readonly is: 'write' | 'repair' | 'labels' }
  | { readonly is: 'choose'; readonly question: string; readonly options: readonly Option[] }
  | {
      readonly is: 'predict';
      readonly question: string;
      readonly flows: readonly FlowText[];
      /** Policies that are applied to the start state first, as text. */
      readonly apply?: string;
    }
  | {
      readonly is: 'trueOrFalse';
      readonly statement: string;
      readonly answer: boolean;
      readonly apply: string;
      readonly shows: readonly Shown[];
      readonly because: string;
    }
  | {
      readonly is: 'whichPolicy';
      readonly question: string;
      readonly flow: FlowText;
      /** The side that is asked about; absent: the one that decides. */
      readonly side?: 'egress' | 'ingress';
      readonly apply?: string;
      readonly because: string;
    };

/** A kind of task that one document answers. */
export type QuestionKind = Exclude<TaskKind, { readonly is: 'write' | 'repair' | 'labels' }>;

/** Manifests to choose. */
export interface Option {
  readonly id: string;
  /** Its file in options/. */
  readonly file: string;
  readonly text: string;
  /** Why it is right, or wrong. */
  readonly because: string;
}

/** A connection that shows whether a statement is true: in the start state, and with the policies applied. */
export interface Shown {
  readonly flow: FlowText;
  readonly before: 'allowed' | 'blocked';
  readonly after: 'allowed' | 'blocked';
}

/** An answer that is almost right, which checks it must fail, what the grade must call it, and why. */
export interface NearMiss {
  readonly name: string;
  /** Its file in near-misses/. */
  readonly file: string;
  readonly answer: string;
  readonly fails: readonly string[];
  readonly misconception?: string;
  readonly because: string;
}

/** A right answer beside the reference. */
export interface RightAnswer {
  readonly name: string;
  /** Its file in right-answers/. */
  readonly file: string;
  readonly answer: string;
  readonly because?: string;
}

/** A lesson of a pack. */
export interface Lesson {
  readonly id: string;
  readonly pack: string;
  readonly title: string;
  readonly sentence: string;
  readonly misconceptions: readonly string[];
  /** Numbers of the catalogue of tasks. */
  readonly covers: readonly (number | string)[];
  readonly skills: readonly string[];
  readonly world: readonly Manifest[];
  /** `none`: the network plug-in of its world ignores policies. */
  readonly network: Scenario['network'];
  /** The policies that are shown first, and those that are shown then. */
  readonly first: LessonPolicies;
  readonly second: LessonPolicies;
  readonly flows: readonly (FlowText & {
    readonly first: 'allowed' | 'blocked';
    readonly second: 'allowed' | 'blocked';
  })[];
  readonly command: string;
  readonly links: readonly Link[];
}

export interface LessonPolicies {
  readonly caption: string;
  /** As text, as it is shown. */
  readonly policies: string;
}

/** What pack.yaml says of a pack. */
export interface PackAbout {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly licence: string;
  readonly authors: readonly string[];
  readonly language: string;
  readonly about: string;
  /** `>=0.2.0`. */
  readonly requires?: string;
  readonly skills: readonly Skill[];
}

/** Whether a task is answered by manifests; else one document answers it. */
export function isAnsweredByManifests(kind: TaskKind): kind is Exclude<TaskKind, QuestionKind> {
  return kind.is === 'write' || kind.is === 'repair' || kind.is === 'labels';
}
