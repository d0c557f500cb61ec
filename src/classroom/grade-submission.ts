import { grade } from '../../graders/grade.ts';
import type { Grade, Misconception } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { createSimulatedCluster, saveCluster } from '../cluster/simulated-cluster.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type { ClassCheckJson, RejectedDocumentJson, SubmissionJson } from '../report/class/submissions-json.ts';
import { isAnsweredByManifests, type Scenario } from '../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer, type Rejected } from '../session/apply-answer.ts';
import { nameMisconceptions } from '../session/name-misconceptions.ts';
import { gradeQuestion } from '../session/question/grade-question.ts';

/** What came of one submission, without its name. */
export type GradedSubmission = Omit<SubmissionJson, 'name'>;

/**
 * Grades many answers to one variant of a scenario, as `grade` does, but for what an answer that passes could leave out.
 * Each answer gets a cluster of its own, so that no answer can change the grade of another one.
 */
export class SubmissionGrader {
  /** The checks of the task, in their order. */
  readonly checks: readonly ClassCheckJson[];
  private readonly scenario: Scenario;
  private readonly untouched: Cluster;
  private readonly newCluster: () => Promise<Cluster>;

  private constructor(
    scenario: Scenario,
    untouched: Cluster,
    newCluster: () => Promise<Cluster>,
    checks: readonly ClassCheckJson[],
  ) {
    this.scenario = scenario;
    this.untouched = untouched;
    this.newCluster = newCluster;
    this.checks = checks;
  }

  /** Rejects with `StartRefusedError` where the API server refuses the start state of the scenario. */
  static async open(scenario: Scenario): Promise<SubmissionGrader> {
    const { metadataService, network, imagesWithoutShell } = scenario;
    // The start is settled once; every cluster is made from what came of it. Nothing that is graded depends on the time.
    const saved = saveCluster(scenario.start);
    const now = (): Date => new Date(0);
    const newCluster = (): Promise<Cluster> =>
      createSimulatedCluster({ now, saved, metadataService, network, imagesWithoutShell });
    const untouched = await newCluster();
    const ofNothing = await verdictOn(scenario, await newCluster(), untouched, { accepted: [], document: null });
    const checks = ofNothing.checks.map(({ id, says, kind, weight }) => ({ id, says, kind, weight }));
    return new SubmissionGrader(scenario, untouched, newCluster, checks);
  }

  /** Grades the files of one answer. Text that is not YAML, or no answer to the task, is its fault. */
  async grade(files: readonly TextFile[]): Promise<GradedSubmission> {
    const { scenario, untouched } = this;
    const answered = await this.newCluster();
    const applied = await applyAnswer(answered, scenario, files);
    if (applied.fault !== undefined) {
      const { place, message } = applied.fault;
      const { file, line, column } = place;
      return notGraded({ code: 'invalid', file, line, column, message });
    }
    const { score, passed, checks } = await verdictOn(scenario, answered, untouched, applied);
    return {
      score,
      passed,
      checks: checks.map((check) => ({ id: check.id, passed: check.passed })),
      misconceptions: misconceptionsIn(checks),
      rejectedCount: applied.rejected.length,
      rejected: applied.rejected.slice(0, MOST_REJECTED).map(rejectedAsJson),
      fault: null,
    };
  }
}

/** A submission that was not graded. */
export function notGraded(fault: SubmissionJson['fault']): GradedSubmission {
  return { score: null, passed: false, checks: [], misconceptions: [], rejectedCount: 0, rejected: [], fault };
}

/** So many refused documents of one submission are kept; the others are counted. */
const MOST_REJECTED = 10;
/** A message has no more characters. */
const LONGEST_MESSAGE = 500;

/** The grade with the likely misconceptions named; of a question, that of the document that answers it. */
async function verdictOn(
  scenario: Scenario,
  answered: Cluster,
  untouched: Cluster,
  { accepted, document }: Pick<AppliedAnswer, 'accepted' | 'document'>,
): Promise<Grade> {
  const { kind, checks } = scenario;
  if (!isAnsweredByManifests(kind)) {
    // What a question applies goes to a cluster of its own.
    return gradeQuestion(scenario, kind, document ?? null, async () => answered);
  }
  const judged = await grade(checks, { answered, untouched });
  if (judged.checks.every(({ passed }) => passed !== false)) return judged;
  const written = accepted.map(({ manifest }) => manifest);
  const snapshots = { answered: await answered.snapshot(), untouched: await untouched.snapshot() };
  return nameMisconceptions(judged, { scenario, ...snapshots, written });
}

/** The misconceptions that findings name, each once with its greatest confidence; the first that is named comes first. */
function misconceptionsIn(checks: Grade['checks']): readonly Misconception[] {
  const named = new Map<string, Misconception>();
  for (const { findings } of checks) {
    for (const { misconception } of findings) {
      if (misconception === undefined) continue;
      const { id, confidence } = misconception;
      if (confidence > (named.get(id)?.confidence ?? -1)) named.set(id, misconception);
    }
  }
  return [...named.values()];
}

function rejectedAsJson({ file, line, column, status }: Rejected): RejectedDocumentJson {
  return { file, line, column, message: status.message.slice(0, LONGEST_MESSAGE) };
}
