import { type PlainSurroundings, write } from '../cli/command-context.ts';
import { invalidFile, wrongUsage } from '../cli/exit.ts';
import { type Input, readInputs } from '../cli/read-input.ts';
import type { Timings } from '../cli/timings.ts';
import { asManifest } from '../kube/as-manifest.ts';
import type { Manifest, Place } from '../kube/manifest.ts';
import { namespacedName } from '../kube/pods.ts';
import { printStatus } from '../kube/print-status.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { worldOf } from '../kube/world/world.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import type { PlaceOfRule } from '../report/side-lines.ts';
import { admit } from '../simulator/admission/admission.ts';
import { kindOf } from '../simulator/kinds/index.ts';

/** Which world is asked about. */
export interface WorldOptions {
  /** Manifests, by `-f`. */
  readonly filename?: readonly string[];
  /** A real cluster, by `--context`. */
  readonly context?: string;
}

/** The world that is asked about, and where its policies' fields stand in files. */
export interface World {
  readonly snapshot: Snapshot;
  readonly placeOfRule: PlaceOfRule;
}

/**
 * Reads the world from manifests, or from a real cluster; without either takes that of the task which runs in another
 * window. What the API server would refuse is an invalid file, in its words and with its place; kinds that do not matter
 * to who reaches whom are skipped with a warning, as are keys that stand twice.
 */
export async function readWorld(options: WorldOptions, around: PlainSurroundings, timings: Timings): Promise<World> {
  const { filename: paths, context } = options;
  checkOneWorld(options);
  if (paths === undefined) {
    const found = context === undefined ? () => ofRunningTask(around) : () => ofContext(context, around);
    return { snapshot: await timings.timeAsync('reading', found), placeOfRule: () => undefined };
  }
  const inputs = await timings.timeAsync('reading', () => readInputs(paths, around));
  const read = timings.time('reading', () => readAll(inputs));
  for (const warning of read.warnings) await write(around.stderr, `warning: ${warning}\n`);
  if (read.faults.length > 0) throw invalidFile(read.faults);
  return {
    snapshot: timings.time('reading', () => worldOf(read.objects).snapshot),
    placeOfRule: (policy, path) => read.policies.get(policy)?.(path),
  };
}

/**
 * Reads the objects of manifests, as they stand when the API server has admitted them. What it would refuse is an
 * invalid file; what else is worth a word goes to standard error.
 */
export async function readObjects(
  paths: readonly string[],
  around: PlainSurroundings,
  timings: Timings,
): Promise<readonly Manifest[]> {
  const inputs = await timings.timeAsync('reading', () => readInputs(paths, around));
  const read = timings.time('reading', () => readAll(inputs));
  for (const warning of read.warnings) await write(around.stderr, `warning: ${warning}\n`);
  if (read.faults.length > 0) throw invalidFile(read.faults);
  return read.objects;
}

/** Manifests and a real cluster are two worlds: both together are wrong usage. */
export function checkOneWorld({ filename, context }: WorldOptions): void {
  if (filename !== undefined && context !== undefined) throw wrongUsage('-f and --context: only one of them');
}

/** The objects of the real cluster that a context names; nothing of it is changed. */
export async function ofContext(context: string, { env }: PlainSurroundings): Promise<Snapshot> {
  const { liveWorld } = await import('./real/live-world.ts');
  return liveWorld(context, env);
}

async function ofRunningTask(around: PlainSurroundings): Promise<Snapshot> {
  const { runningTask } = await import('./running-task.ts');
  return runningTask(around);
}

interface Read {
  readonly objects: Manifest[];
  /** Where the fields of each policy stand, by `namespace/name`. */
  readonly policies: Map<string, (path: string) => Place>;
  readonly warnings: string[];
  readonly faults: string[];
}

function readAll(inputs: readonly Input[]): Read {
  const read: Read = { objects: [], policies: new Map(), warnings: [], faults: [] };
  const skipped = new Map<string, { readonly place: Place; count: number }>();
  for (const { file, text } of inputs) {
    const found = readManifests(text, file);
    if ('fault' in found) {
      const { place, message, excerpt } = found.fault;
      read.faults.push([at(place, message), ...(excerpt === '' ? [] : [excerpt])].join('\n'));
      continue;
    }
    for (const { place, message } of found.warnings) read.warnings.push(at(place, message));
    for (const document of found.documents) {
      const kind = takeIn(document, read);
      if (kind === null) continue;
      const same = skipped.get(kind);
      if (same === undefined) skipped.set(kind, { place: document.place, count: 1 });
      else same.count++;
    }
  }
  for (const [kind, { place, count }] of skipped) {
    const more = count > 1 ? `, and ${count - 1} more` : '';
    read.warnings.push(at(place, `${kind} is skipped${more}: it does not matter to who reaches whom`));
  }
  return read;
}

/** Adds a document's object to the world; returns its kind where that does not matter. */
function takeIn(document: Document, read: Read): string | null {
  const checked = asManifest(document.value, document.file);
  if ('status' in checked) {
    read.faults.push(at(document.placeOf(checked.at), checked.status.message));
    return null;
  }
  const { manifest } = checked;
  const { apiVersion, kind } = manifest;
  if (served.get(kind) !== apiVersion) {
    if (!served.has(kind) || !isOfKubernetes(apiVersion)) return kind;
    read.faults.push(at(document.placeOf('apiVersion'), `no matches for kind "${kind}" in version "${apiVersion}"`));
    return null;
  }
  // Kinds that only dumps of a cluster hold, and those that are taken at their word.
  if (kindOf(apiVersion, kind) === undefined) {
    read.objects.push(manifest);
    return null;
  }
  const admitted = admit(manifest, { restored: true });
  for (const warning of admitted.warnings) read.warnings.push(at(document.place, warning));
  if ('refused' in admitted) {
    const [field] = admitted.at;
    read.faults.push(at(field === undefined ? document.place : document.placeOf(field), printStatus(admitted.refused)));
    return null;
  }
  read.objects.push(admitted.object);
  if (kind === 'NetworkPolicy') read.policies.set(namespacedName(admitted.object), (path) => document.placeOf(path));
  return null;
}

/** The kinds that matter, and the version that the API server of v1.35 serves each in. */
const served: ReadonlyMap<string, string> = new Map([
  ...['Namespace', 'Node', 'Pod', 'Service', 'Endpoints', 'ReplicationController'].map((kind) => [kind, 'v1'] as const),
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map((kind) => [kind, 'apps/v1'] as const),
  ...['Job', 'CronJob'].map((kind) => [kind, 'batch/v1'] as const),
  ['EndpointSlice', 'discovery.k8s.io/v1'],
  ['NetworkPolicy', 'networking.k8s.io/v1'],
]);

/** Whether a version is of a group that Kubernetes itself has or had: another's kind of the same name is not meant. */
function isOfKubernetes(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return ['', 'apps', 'batch', 'extensions', 'discovery.k8s.io', 'networking.k8s.io'].includes(group);
}

function at({ file, line, column }: Place, says: string): string {
  return `${file}:${line}:${column}: ${says}`;
}
