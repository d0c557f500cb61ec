import type { Disagreement } from '../../graders/disagreement.ts';
import type { AccessFinding, AnswerFinding, FlowFinding } from '../../graders/finding.ts';
import type { CheckResult, LiveEvidence, RedundantAnswerPart, Remark } from '../../graders/grader.ts';
import type { ObjectRef } from '../kube/manifest.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Rejected } from '../session/apply-answer.ts';
import type { ExamPlan } from '../session/exam/plan.ts';
import type { ExamResultFacts, ExamTaskFacts } from '../session/exam/result.ts';
import type { CompareRow, OpenRow } from './compare-rows.ts';
import type { DoctorFinding } from './doctor-text.ts';
import type { PolicyRow } from './explain/policy-rows.ts';
import type { FlowAnswer } from './flow-answer.ts';
import type { ReachRow } from './reach-rows.ts';

// Every JSON object that the program prints on standard output, by command. The names and meanings of fields are a
// contract with scripts: fields are added, and none is changed. docs/json.md is made from this file and from the types
// that it names: node scripts/document-json.ts.

/** What the person chose once. */
export interface SettingsJson {
  readonly schemaVersion: 1;
  /** The file that it is kept in. */
  readonly file: string;
  /** Each is null while nothing is chosen. */
  readonly settings: {
    /** In tmux the shell opens in a pane beside the screen. */
    readonly shellPane: boolean | null;
    /** The editor has a window of its own: the screen stays while it is open. */
    readonly editorWindow: boolean | null;
    /** How long a drill is without `--minutes`. */
    readonly drillMinutes: number | null;
    /** Lists use the mouse. */
    readonly mouse: boolean | null;
    /** The colours of the screens. */
    readonly theme: 'dark' | 'light' | 'high-contrast' | 'colour-blind' | null;
    /** What marks and lines are drawn with. */
    readonly marks: 'unicode' | 'ascii' | null;
    /** Screens are text in reading order. */
    readonly screenReader: boolean | null;
  };
}

/** Every task, with how the person stands with it. */
export interface ListJson {
  readonly schemaVersion: 1;
  readonly scenarios: readonly ListedScenario[];
}

/** One task. */
export interface ListedScenario {
  readonly id: string;
  readonly pack: string;
  readonly title: string;
  /** A domain of the exam's curriculum. */
  readonly domain: string;
  readonly competency: string;
  readonly skills: readonly string[];
  readonly difficulty: 'easy' | 'medium' | 'hard';
  /** Par time. */
  readonly minutes: number;
  /** What it counts in an exam. */
  readonly weight: number;
  /** Numbers of the catalogue of tasks, or other marks of what a task covers. */
  readonly covers: readonly (number | string)[];
  /** What the task may be used for. */
  readonly uses: readonly ('practice' | 'drill' | 'exam' | 'entry-test')[];
  /** How it is answered: by manifests that are written, repaired or labelled, or by the answer to a question. */
  readonly kind: 'write' | 'repair' | 'labels' | 'choose' | 'predict' | 'trueOrFalse' | 'whichPolicy';
  /** How many variants it has. */
  readonly variants: number;
  /** How the person stands with it; `due`: it was passed, and one of its skills should be practised again. */
  readonly state: 'new' | 'started' | 'passed' | 'due';
  /** The time of the best pass, in seconds; null before the first one. */
  readonly bestSeconds: number | null;
  /** The checks of that pass, or of the attempt that is open. */
  readonly tries: number;
  /** Its hints. */
  readonly hints: number;
  /** Whether the reference answer was shown in any attempt. */
  readonly solutionSeen: boolean;
}

/** The tasks of a drill. Nothing is started. */
export interface DrillPlanJson {
  readonly schemaVersion: 1;
  /** The par times of the tasks together are never more. */
  readonly minutes: number;
  /** The same seed and the same progress give the same plan. */
  readonly seed: number;
  /** In their order. */
  readonly tasks: readonly DrillTaskJson[];
}

/** One task of a drill. */
export interface DrillTaskJson {
  readonly scenario: string;
  readonly pack: string;
  readonly variant: number;
  readonly title: string;
  readonly difficulty: 'easy' | 'medium' | 'hard';
  /** Par time. */
  readonly minutes: number;
  /** The main one first. */
  readonly skills: readonly string[];
  /** Why it was chosen, in one sentence or two. */
  readonly because: string;
}

/** The tasks of an exam. Nothing is started. */
export interface ExamPlanJson extends ExamPlan {
  readonly schemaVersion: 1;
}

/** An exam that is over. */
export interface ExamResultJson extends ExamResultFacts {
  readonly schemaVersion: 1;
  readonly tasks: readonly ExamTaskResultJson[];
}

/** A task of an exam that is over. */
export interface ExamTaskResultJson extends ExamTaskFacts {
  readonly grade: ExamGradeJson;
}

/** The grade of a task, as `sallyport grade --json` prints it. */
export interface ExamGradeJson extends Omit<GradeJson, 'schemaVersion'> {}

/** What was practised, what is due, and what follows from it. Times are ISO 8601 (UTC). */
export interface ProgressJson {
  readonly schemaVersion: 1;
  /** What was practised, the one that is due first first: skills, and misconceptions that were made. */
  readonly skills: readonly SkillProgressJson[];
  /** Skills of the tasks that were never practised. */
  readonly newSkills: readonly string[];
  readonly scenarios: readonly ScenarioProgressJson[];
  readonly domains: readonly DomainProgressJson[];
  /** The days with an attempt that ended, the first one first. */
  readonly history: readonly HistoryDayJson[];
  readonly pace: PaceJson;
  /** With `--until`. */
  readonly plan?: StudyPlanJson;
}

/** What is remembered of one skill or misconception. */
export interface SkillProgressJson {
  readonly id: string;
  readonly kind: 'skill' | 'misconception';
  /** When it should be practised again. */
  readonly due: string;
  /** After so many days the chance to know it is 90 %. */
  readonly stability: number;
  /** The chance that it is known now, 0 to 1. */
  readonly retrievability: number;
  readonly attempts: number;
  readonly lastRating: 'again' | 'hard' | 'good' | 'easy';
  readonly lastAt: string;
}

/** How the person stands with one task. */
export interface ScenarioProgressJson {
  readonly id: string;
  readonly pack: string;
  readonly state: 'new' | 'started' | 'passed' | 'due';
  /** The best score, 0 to 1; null before the first check that could be scored. */
  readonly best: number | null;
  /** The time of the best pass, in seconds; null before the first one. */
  readonly bestSeconds: number | null;
  /** Par time, in minutes. */
  readonly minutes: number;
  /** The checks of the best pass, or of the attempt that is open. */
  readonly tries: number;
  /** Its hints. */
  readonly hints: number;
  readonly solutionSeen: boolean;
  /** How many variants of its present version were started. */
  readonly variantsUsed: number;
  readonly variants: number;
}

/** How sure the person is in a domain of the exam. It is an estimate from attempts, and no forecast of a score. */
export interface DomainProgressJson {
  readonly domain: string;
  /** Between what and what, 0 to 1: wide while little is known. */
  readonly ready: readonly [number, number];
  /** What the range rests on: how many of the domain's skills were practised, and in how many attempts. */
  readonly restsOn: { readonly skills: number; readonly of: number; readonly attempts: number };
}

/** What was practised on a day (UTC). */
export interface HistoryDayJson {
  /** `2026-11-30` */
  readonly date: string;
  /** Attempts that ended. */
  readonly attempts: number;
  readonly passed: number;
  /** On their clocks. */
  readonly minutes: number;
}

/** Time against par. */
export interface PaceJson {
  /** Attempts that were passed. */
  readonly attempts: number;
  /** The median of their time as a share of par; null where there are none. */
  readonly median: number | null;
}

/** How much to practise until a date, if every attempt goes well. */
export interface StudyPlanJson {
  /** `2027-02-01` */
  readonly until: string;
  readonly days: number;
  /** Skills to meet for the first time. */
  readonly newSkills: number;
  /** How often some skill is to be practised. */
  readonly practices: number;
  /** On an average day. */
  readonly minutesPerDay: number;
  /** On the day with the most. */
  readonly mostMinutes: number;
}

/** The verdict on an answer. */
export interface GradeJson {
  readonly schemaVersion: 1;
  readonly scenario: string;
  /** Counts from 1. */
  readonly variant: number;
  /** Every check passes; `false` while anything is untested. */
  readonly passed: boolean;
  /** 0 to 1, or `null` where no check that is asked could be decided. */
  readonly score: number | null;
  readonly checks: readonly CheckJson[];
  /** Documents of the answer that the API server refuses; the others count. */
  readonly rejected: readonly Rejected[];
  /** What an answer that passes could leave out; absent where there is nothing. */
  readonly superfluous?: readonly RedundantAnswerPart[];
}

/** One check of the task, and what came of it. */
export interface CheckJson extends Omit<CheckResult, 'remarks' | 'findings' | 'live' | 'answers'> {
  /** Advice that costs nothing. */
  readonly remarks: readonly RemarkJson[];
  /** The most telling first. Empty when the check passed. */
  readonly findings: readonly (FindingJson | AccessFinding | AnswerFinding)[];
  /** On a real cluster: what the check rests on. */
  readonly live?: LiveTrialJson;
}

/** Advice, and a flow that shows what it is about. */
export interface RemarkJson extends Omit<Remark, 'flow'> {
  readonly flow: FlowJson;
}

/** One flow that is not as the check asks. */
export interface FindingJson extends Omit<FlowFinding, 'flow'> {
  /** `to` is the pod that failed, where a Service was asked. */
  readonly flow: FlowJson;
}

/** What was tried for one check on a real cluster. */
export interface LiveTrialJson extends Omit<LiveEvidence, 'disagreements'> {
  /** Flows that the cluster treats otherwise than its policies say. */
  readonly disagreements: readonly DisagreementJson[];
}

/** A flow that a real cluster treats otherwise than its policies say. */
export interface DisagreementJson extends Omit<Disagreement, 'flow'> {
  readonly flow: FlowJson;
}

/** A flow with its ends as text, as `sallyport why` takes it and `--flows` reads it. */
export interface FlowJson {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: Protocol;
}

/** The verdict on the cluster that a command left. */
export interface SandboxGradeJson extends GradeJson {
  /** The exit code of the command: 128 + n after signal n, 127 where there is no such program. */
  readonly command: { readonly code: number };
}

/** One line, once the cluster can be used; it is served until SIGTERM, SIGINT, or the end of a piped standard input. */
export interface SandboxJson {
  readonly schemaVersion: 1;
  /** The path of the kubeconfig. */
  readonly kubeconfig: string;
  /** The address of the API server. */
  readonly server: string;
}

/** The answer to each flow, in the order asked. */
export interface WhyJson {
  readonly schemaVersion: 1;
  readonly flows: readonly FlowAnswer[];
}

/** Who reaches whom: a row for each pair of classes of pods, or of pods, and each port of the destination. */
export interface TableJson {
  readonly schemaVersion: 1;
  /** `class`: pods that no policy, port or address tells apart are one row, named by the first. */
  readonly by: 'class' | 'pod';
  readonly rows: readonly ReachRow[];
}

/** How many ordered pairs of pods are allowed on one port: `allowed + denied = pairs = n(n−1)`. */
export interface SummaryJson {
  readonly schemaVersion: 1;
  readonly pairs: number;
  readonly allowed: number;
  readonly denied: number;
}

/** Every policy, in the order of namespaces and names. */
export interface ExplainJson {
  readonly schemaVersion: 1;
  readonly policies: readonly PolicyRow[];
}

/** What a change of policies opens and closes. */
export interface CompareJson {
  readonly schemaVersion: 1;
  /** Whether all flows that could exist were decided. */
  readonly proven: boolean;
  /** Only where rows would be too many by workload: each is then about a class, named by its first. */
  readonly by?: 'class';
  readonly opens: readonly OpenRow[];
  readonly closes: readonly CompareRow[];
}

/** Every answer that tasks bring, on the simulated cluster and on a real one, and where they differ. */
export interface AgreeJson {
  readonly schemaVersion: 1;
  /** The real cluster's name. */
  readonly cluster: string;
  readonly scenarios: readonly AgreedScenario[];
}

/** What both clusters showed for the answers of one task. */
export interface AgreedScenario {
  readonly id: string;
  /** How many answers were put on both clusters. */
  readonly answers: number;
  /** Flows of which something was seen on both. */
  readonly flows: number;
  /** Flows that could not be tested on the real one, though flows like them can be. */
  readonly untested: number;
  readonly differences: readonly DifferenceJson[];
  readonly grades: readonly AgreedGrade[];
}

/** A flow that one cluster allows and the other does not. */
export interface DifferenceJson {
  /** `untouched`, `solution`, or the name of a near miss. */
  readonly answer: string;
  readonly flow: FlowJson;
  readonly simulated: 'allowed' | 'denied';
  readonly real: 'allowed' | 'denied';
  readonly because: string;
}

/** How one answer was graded on both. */
export interface AgreedGrade {
  readonly answer: string;
  readonly simulated: ShortGrade;
  readonly real: ShortGrade;
}

/** A grade, by its checks alone. */
export interface ShortGrade {
  readonly score: number | null;
  readonly checks: readonly { readonly id: string; readonly passed: boolean | null }[];
}

/** What this machine brings, and what a crashed run left on a real cluster. */
export interface DoctorJson {
  readonly schemaVersion: 1;
  /** Whether no finding is `amiss`. */
  readonly well: boolean;
  readonly findings: readonly DoctorFinding[];
  /** Objects that a crashed run left on the cluster, or that `--clean` could not remove. */
  readonly remains: readonly RemainJson[];
}

/** An object that a run of this program made on a real cluster. */
export interface RemainJson extends ObjectRef {
  /** The run that made it. */
  readonly run: string;
  /** The person and machine, as `name@host`. */
  readonly owner: string;
  /** The process on that machine. */
  readonly pid: number;
  /** RFC 3339. */
  readonly expires: string;
  /** Why it is still there, after `--clean`. */
  readonly because?: string;
}

/** Every lesson. */
export interface LessonListJson {
  readonly schemaVersion: 1;
  readonly lessons: readonly ListedLesson[];
}

/** One lesson. */
export interface ListedLesson {
  readonly id: string;
  readonly pack: string;
  readonly title: string;
  /** What it teaches. */
  readonly sentence: string;
  /** Ids of the misconceptions that lead to it: each is a name of the lesson too. */
  readonly misconceptions: readonly string[];
  /** Ids of the skills that it is about. */
  readonly skills: readonly string[];
}

/** A lesson with what it shows. */
export interface LessonJson extends ListedLesson {
  readonly schemaVersion: 1;
  /** The objects of its small cluster. */
  readonly world: readonly object[];
  /** `none`: the network plug-in of that cluster ignores policies. */
  readonly network: 'policies' | 'none';
  readonly first: LessonPolicySet;
  readonly second: LessonPolicySet;
  readonly flows: readonly LessonFlow[];
  /** A kubectl command that shows it. */
  readonly command: string;
  readonly links: readonly LessonLink[];
}

/** One of the two sets of policies of a lesson. */
export interface LessonPolicySet {
  readonly caption: string;
  /** Manifests; empty for none. */
  readonly policies: string;
}

/** A connection, and what becomes of it with both sets of policies. */
export interface LessonFlow {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: Protocol;
  readonly first: 'allowed' | 'blocked';
  readonly second: 'allowed' | 'blocked';
}

/** A page to read. */
export interface LessonLink {
  readonly title: string;
  readonly url: string;
}

/** The faults of a pack's form and meaning. */
export interface PackCheckJson {
  readonly schemaVersion: 1;
  /** Its id; the name of its folder where the id cannot be read. */
  readonly pack: string;
  readonly faults: readonly PackFault[];
  /** Whether the pack is as it was when `pack test` proved it. */
  readonly receipt: 'none' | 'current' | 'changed';
  /** The files that changed since, and the program where its version did. */
  readonly changed: readonly string[];
}

/** What is wrong with a pack, and where. */
export interface PackFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** A short code. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The packs that come with the program, and those that were added. */
export interface PackListJson {
  readonly schemaVersion: 1;
  readonly packs: readonly ListedPack[];
}

/** A pack that the commands take tasks from. */
export interface ListedPack {
  readonly id: string;
  /** Its id where it cannot be read. */
  readonly title: string;
  /** The version that new attempts take. */
  readonly version: string;
  /** How many it has; 0 where it cannot be read. */
  readonly scenarios: number;
  /** Where it is fetched from, as `pack add` takes it; `null`: it comes with the program. */
  readonly source: string | null;
  /** Versions that are kept for attempts that were left. */
  readonly otherVersions: readonly string[];
  /** Why it cannot be read any more; `null` where it can. */
  readonly fault: string | null;
}

/** What was proven of a pack. */
export interface PackTestJson {
  readonly schemaVersion: 1;
  readonly pack: string;
  readonly passed: boolean;
  readonly scenarios: readonly TestedScenario[];
  /** Faults that belong to no scenario: of pack.yaml, of lessons, and all faults of a pack that cannot be read. */
  readonly faults: readonly PackFault[];
}

/** What was proven of one scenario, over all variants that were tested. */
export interface TestedScenario {
  readonly id: string;
  readonly variants: number;
  readonly variantsTested: number;
  /** How many were graded. */
  readonly rightAnswers: number;
  /** How many rewritings of the solution were graded. */
  readonly rewritings: number;
  /** Answers with one fault that changes what is asked. */
  readonly wrongAnswersMade: number;
  readonly wrongAnswersCaught: number;
  /** Of those caught, how many were given their misconception first. */
  readonly misconceptionsNamed: number;
  /** Of those caught, how many were given another one with a confidence of 0.80 or more. */
  readonly misconceptionsMistaken: number;
  readonly nearMisses: number;
  readonly faults: readonly PackFault[];
}
