import type { Namespace } from 'kubernetes-types/core/v1';
import { readAllowList } from '../cli/allow-list.ts';
import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { readInputs } from '../cli/read-input.ts';
import type { Timings } from '../cli/timings.ts';
import { snapshotFromManifests } from '../kube/from-manifests/snapshot-from-manifests.ts';
import { namespaceNameLabel } from '../kube/labels.ts';
import type { Manifest } from '../kube/manifest.ts';
import { namespaceOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { comparePolicies } from '../netpol/compare/compare-policies.ts';
import { compareRows, type OpenRow } from '../report/compare-rows.ts';
import { comparisonText } from '../report/compare-text.ts';
import { checkOneWorld, ofContext, readObjects, type WorldOptions } from '../task/read-world.ts';

export interface CompareOptions extends WorldOptions {
  readonly allow?: string;
  readonly json?: boolean;
}

/** `sallyport compare`: what opens and what closes between two sets of policies over one world. */
export async function compare(
  old: string,
  renewed: string,
  options: CompareOptions,
  around: PlainSurroundings,
  timings: Timings,
): Promise<number> {
  const { filename = [], allow, json } = options;
  checkOneWorld(options);
  const paths = [old, renewed, ...filename, ...(allow === undefined ? [] : [allow])];
  if (paths.filter((path) => path === '-').length > 1) throw wrongUsage('standard input (-) can be given only once');
  const [before, now] = [await readObjects([old], around, timings), await readObjects([renewed], around, timings)];
  const world = await worldFor([...before, ...now], options, around, timings);
  const [input] = allow === undefined ? [] : await readInputs([allow], around);

  const { snapshots, lacking } = timings.time('compiling', () => overOneWorld(world, before, now));
  for (const name of lacking) {
    await write(
      around.stderr,
      `warning: the world lacks namespace ${name}: it counts with the pods it could have, ${name}/{}\n`,
    );
  }
  const comparison = timings.time('deciding', () => comparePolicies(snapshots.before, snapshots.now));
  const { by, rows } = timings.time('deciding', () => compareRows(snapshots.now, comparison));
  const { proven } = comparison;
  const isListed = input && readAllowList(input, snapshots.now, rows);
  const opens = rows
    .filter(({ is }) => is === 'opens')
    .map((full): OpenRow => (isListed ? { ...full.row, listed: isListed(full) } : full.row));
  const closes = rows.filter(({ is }) => is === 'closes').map(({ row }) => row);
  await timings.timeAsync('printing', () =>
    json
      ? writeJson(around.stdout, { proven, ...(by === 'class' ? { by } : {}), opens, closes })
      : write(around.stdout, comparisonText({ proven, by, opens, closes })),
  );
  if (opens.some(({ listed }) => listed !== true)) return exitCodes.failed;
  return proven ? exitCodes.passed : exitCodes.undecided;
}

/** The world that policies are compared over: manifests, a real cluster, else what both sides bring. */
async function worldFor(
  both: readonly Manifest[],
  { filename = [], context }: CompareOptions,
  around: PlainSurroundings,
  timings: Timings,
): Promise<Snapshot> {
  if (context !== undefined) return timings.timeAsync('reading', () => ofContext(context, around));
  const given = filename.length > 0 ? await readObjects(filename, around, timings) : both;
  return timings.time(
    'compiling',
    () => snapshotFromManifests(given.filter(({ kind }) => kind !== 'NetworkPolicy')).snapshot,
  );
}

interface TwoWorlds {
  readonly snapshots: { readonly before: Snapshot; readonly now: Snapshot };
  /** Namespaces that policies are in or name, and of which the world knows nothing. */
  readonly lacking: readonly string[];
}

/** One world with the policies of either side; those of the world itself do not count. */
function overOneWorld(world: Snapshot, before: readonly Manifest[], now: readonly Manifest[]): TwoWorlds {
  const [policiesBefore, policiesNow] = [before, now].map(
    (objects) => snapshotFromManifests(objects).snapshot.policies,
  );
  const all = [...(policiesBefore ?? []), ...(policiesNow ?? [])];
  const known = new Set([
    ...world.namespaces.map(({ metadata }) => metadata?.name ?? ''),
    ...world.pods.map((pod) => namespaceOf(pod)),
  ]);
  const homes = [...new Set(all.map((policy) => namespaceOf(policy)))].filter((name) => !known.has(name));
  const named = namesMentioned(all).filter((name) => !known.has(name));
  const added = homes.map((name): Namespace => ({ metadata: { name, labels: { [namespaceNameLabel]: name } } }));
  const complete = { ...world, namespaces: [...world.namespaces, ...added] };
  return {
    snapshots: {
      before: { ...complete, policies: policiesBefore ?? [] },
      now: { ...complete, policies: policiesNow ?? [] },
    },
    lacking: [...new Set([...homes, ...named])].sort(),
  };
}

/** The namespaces that peers of policies mean by name. */
function namesMentioned(policies: Snapshot['policies']): readonly string[] {
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
