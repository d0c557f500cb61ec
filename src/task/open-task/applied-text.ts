import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Cluster } from '../../cluster/cluster.ts';
import { namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { policyTexts, writtenAccessTexts } from '../../kube/yaml/read-policy-texts.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer } from '../../session/apply-answer.ts';
import { drawTaskBoard } from '../../session/board/task-board.ts';
import type { ClusterState } from '../../session/cluster-state.ts';
import type { ClusterView } from '../../session/session.ts';

/** An answer's text as it was applied to a cluster, and what the cluster shows with it. */
export interface AppliedText {
  readonly applied: AppliedAnswer;
  /** The last text that is YAML. */
  readonly text: string;
  /** The spec of each policy of the answer as it stood after it was applied, as JSON, by `namespace/name`. */
  readonly specs: ReadonlyMap<string, string>;
  readonly view: ClusterView;
}

/** What is known of an answer without drawing the cluster: what a journal keeps of it. */
export type KnownText = Omit<AppliedText, 'view'>;

/** The text that was applied before another one, and what was shown with it, where anything was shown. */
type EarlierText = KnownText & { readonly view?: ClusterView | undefined };

/** Where a text is applied, and how the cluster is read after that. */
export interface ApplyTarget {
  readonly scenario: Scenario;
  readonly cluster: Cluster;
  /** The start state. */
  readonly untouched: ClusterState;
  /** The state of the cluster that is shown. */
  readonly state: () => Promise<ClusterState>;
}

/** Applies a text in the place of the one before it, and draws what the cluster shows then. */
export async function applyText(target: ApplyTarget, answer: TextFile, before?: EarlierText): Promise<AppliedText> {
  const { scenario, cluster, untouched } = target;
  const applied = await applyAnswer(cluster, scenario, [answer], before?.applied);
  const state = await target.state();
  const known = applied.fault
    ? { text: before?.text ?? '', specs: before?.specs ?? new Map<string, string>() }
    : { text: answer.text, specs: specsAfter(applied, state.snapshot, before) };
  return { applied, ...known, view: viewOf(scenario, untouched, state, known, before?.view) };
}

/** What a cluster shows with an answer that was applied to it. Cells that differ from `before` are marked as changed. */
export function viewOf(
  scenario: Scenario,
  untouched: ClusterState,
  now: ClusterState,
  { text, specs }: Pick<AppliedText, 'text' | 'specs'>,
  before: ClusterView | undefined,
): ClusterView {
  const isAsWritten = (policy: NetworkPolicy): boolean => specs.get(namespacedName(policy)) === specOf(policy);
  return {
    ...now,
    untouched: untouched.snapshot,
    board: drawTaskBoard(scenario, untouched, now, before?.board),
    policies: [
      ...policyTexts(text, scenario.namespace, now.snapshot.policies, isAsWritten),
      ...(now.access === undefined ? [] : writtenAccessTexts(text, scenario.namespace)),
    ],
  };
}

/** The specs of an answer's policies as they stand now; for a policy that the text before has too, as it stood then. */
function specsAfter(
  applied: AppliedAnswer,
  { policies }: Snapshot,
  before: EarlierText | undefined,
): ReadonlyMap<string, string> {
  const now = new Map(policies.map((policy) => [namespacedName(policy), specOf(policy)]));
  const kept = new Set(before?.applied.accepted.map(({ manifest }) => JSON.stringify(manifest)));
  return new Map(
    applied.accepted
      .filter(({ ref }) => ref.kind === 'NetworkPolicy')
      .map(({ ref, manifest }) => {
        const name = `${ref.namespace ?? ''}/${ref.name}`;
        const spec = kept.has(JSON.stringify(manifest)) ? before?.specs.get(name) : undefined;
        return [name, spec ?? now.get(name) ?? ''];
      }),
  );
}

function specOf({ spec }: NetworkPolicy): string {
  return JSON.stringify(spec ?? null);
}
