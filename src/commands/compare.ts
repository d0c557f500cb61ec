import type { Namespace } from 'kubernetes-types/core/v1';
import type { CommandDefinition } from '../cli/command.ts';
import type { CommandContext } from '../cli/command-context.ts';
import { exitCodes } from '../cli/exit.ts';
import { readAllowList } from '../cli/expected-changes.ts';
import { endpointHelp } from '../cli/help-text.ts';
import { write, writeJson } from '../cli/output.ts';
import { checkOneStdin, readFiles } from '../cli/read-files.ts';
import { contextOption, jsonOption, manifestsOption } from '../cli/shared-options.ts';
import { snapshotFromManifests } from '../kube/from-manifests/snapshot-from-manifests.ts';
import { namespaceNameLabel } from '../kube/labels.ts';
import type { Manifest } from '../kube/manifest.ts';
import { namespaceOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { comparePolicies } from '../netpol/compare/compare-policies.ts';
import { compareRows, type OpenRow } from '../report/compare-rows.ts';
import { comparisonText } from '../report/compare-text.ts';
import type { CompareJson } from '../report/json.ts';
import { checkOneSource, contextSnapshot, readObjects, type SnapshotOptions } from '../task/read-snapshot.ts';

interface CompareOptions extends SnapshotOptions {
  readonly allow?: string;
  readonly json?: boolean;
}

/** `sallyport compare`: what opens and what closes between two sets of policies over the same pods. */
export const command: CommandDefinition<CompareOptions> = {
  examples: [
    ['sallyport compare main/ branch/', 'what a change opens and blocks; exit code 1 when something opens'],
    ['sallyport compare old.yaml new.yaml -f cluster.yaml', 'with the pods and namespaces of a cluster'],
    ['sallyport compare old.yaml new.yaml --context lab', 'with those of a real cluster, which is only read'],
    ['sallyport compare main/ branch/ --allow opens.yaml --json', 'the listed flows may open; as JSON'],
  ],
  addOptions: (to) =>
    to
      .addOption(manifestsOption())
      .addOption(contextOption())
      .option('--allow <file>', 'flows that may open: a list of {from, to, port, protocol}, * for any end or port')
      .addOption(jsonOption()),
  operand: (before) => (before.length < 2 ? 'file' : undefined),
  notes: endpointHelp,
  async run([oldPath = '', newPath = ''], options, context) {
    const { filename = [], allow, json } = options;
    const { stdout, stderr, timings } = context;
    checkOneSource(options);
    checkOneStdin([oldPath, newPath, ...filename, allow]);
    const before = await readObjects([oldPath], context);
    const now = await readObjects([newPath], context);
    const base = await baseSnapshot([...before, ...now], options, context);
    const [allowFile] = allow === undefined ? [] : await readFiles([allow], context);

    const { snapshots, missing } = timings.time('compiling', () => withPolicies(base, before, now));
    const where = options.context === undefined ? 'in your files' : 'on the cluster';
    for (const name of missing) {
      await write(
        stderr,
        `warning: namespace ${name} is not ${where}; any possible pod is assumed there, as ${name}/{}\n`,
      );
    }
    const comparison = timings.time('deciding', () => comparePolicies(snapshots.before, snapshots.now));
    const { by, rows } = timings.time('deciding', () => compareRows(snapshots.now, comparison));
    const { proven } = comparison;
    const isListed = allowFile && readAllowList(allowFile, snapshots.now, rows);
    const opens = rows
      .filter(({ is }) => is === 'opens')
      .map((expanded): OpenRow => (isListed ? { ...expanded.row, listed: isListed(expanded) } : expanded.row));
    const closes = rows.filter(({ is }) => is === 'closes').map(({ row }) => row);
    await timings.timeAsync('printing', () =>
      json
        ? writeJson<CompareJson>(stdout, { proven, ...(by === 'class' ? { by } : {}), opens, closes })
        : write(stdout, comparisonText({ proven, by, opens, closes })),
    );
    if (opens.some(({ listed }) => listed !== true)) return exitCodes.failed;
    return proven ? exitCodes.passed : exitCodes.undecided;
  },
};

/** The cluster that policies are compared over: that of manifests, a real one, else all that both sides bring. */
async function baseSnapshot(
  both: readonly Manifest[],
  { filename = [], context: contextName }: CompareOptions,
  context: CommandContext,
): Promise<Snapshot> {
  const { timings } = context;
  if (contextName !== undefined) return timings.timeAsync('reading', () => contextSnapshot(contextName, context.env));
  const given = filename.length > 0 ? await readObjects(filename, context) : both;
  return timings.time(
    'compiling',
    () => snapshotFromManifests(given.filter(({ kind }) => kind !== 'NetworkPolicy')).snapshot,
  );
}

interface ComparedSnapshots {
  readonly snapshots: { readonly before: Snapshot; readonly now: Snapshot };
  /** Namespaces that policies are in or name, and that the cluster lacks. */
  readonly missing: readonly string[];
}

/** The cluster with the policies of either side in the place of its own. */
function withPolicies(base: Snapshot, before: readonly Manifest[], now: readonly Manifest[]): ComparedSnapshots {
  const [policiesBefore, policiesNow] = [before, now].map(
    (objects) => snapshotFromManifests(objects).snapshot.policies,
  );
  const all = [...(policiesBefore ?? []), ...(policiesNow ?? [])];
  const known = new Set([
    ...base.namespaces.map(({ metadata }) => metadata?.name ?? ''),
    ...base.pods.map((pod) => namespaceOf(pod)),
  ]);
  const ofPolicies = [...new Set(all.map((policy) => namespaceOf(policy)))].filter((name) => !known.has(name));
  const named = namespacesNamed(all).filter((name) => !known.has(name));
  const added = ofPolicies.map((name): Namespace => ({ metadata: { name, labels: { [namespaceNameLabel]: name } } }));
  const complete = { ...base, namespaces: [...base.namespaces, ...added] };
  return {
    snapshots: {
      before: { ...complete, policies: policiesBefore ?? [] },
      now: { ...complete, policies: policiesNow ?? [] },
    },
    missing: [...new Set([...ofPolicies, ...named])].sort(),
  };
}

/** The namespaces that peers of policies select by name. */
function namespacesNamed(policies: Snapshot['policies']): readonly string[] {
  const rules = policies.flatMap(({ spec }) => [
    ...(spec?.ingress ?? []).map(({ from }) => from ?? []),
    ...(spec?.egress ?? []).map(({ to }) => to ?? []),
  ]);
  return rules.flat().flatMap(({ namespaceSelector }) => {
    const label = namespaceSelector?.matchLabels?.[namespaceNameLabel];
    const listed = (namespaceSelector?.matchExpressions ?? []).filter(
      ({ key, operator }) => key === namespaceNameLabel && operator === 'In',
    );
    return [...(label === undefined ? [] : [label]), ...listed.flatMap(({ values }) => values ?? [])];
  });
}
