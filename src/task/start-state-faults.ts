import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefusedError, saveCluster } from '../cluster/simulated-cluster.ts';
import { closestText } from '../kube/edit-distance.ts';
import type { Manifest } from '../kube/manifest.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { faultPlace } from '../session/apply-answer.ts';

/**
 * What is wrong with the start states of scenarios in a pack's folder: the objects that stand twice in one, else the
 * first that the API server refuses.
 */
export function startFaults(scenarios: readonly Scenario[], folder: string): readonly Fault[] {
  return scenarios.flatMap((scenario) => {
    const doubled = doubledFaults(scenario, folder);
    if (doubled.length > 0) return doubled;
    try {
      saveCluster(scenario.start);
      return [];
    } catch (error) {
      if (!(error instanceof StartRefusedError)) throw error;
      return [refusedFault(error, scenario, folder)];
    }
  });
}

function doubledFaults(scenario: Scenario, folder: string): readonly Fault[] {
  const own = ownObjects(scenario);
  const groups = Map.groupBy(own.keys(), (index) => {
    const { apiVersion, kind, metadata } = own[index] as Manifest;
    return JSON.stringify([apiVersion, kind, metadata.namespace ?? 'default', metadata.name]);
  });
  const doubled = [...groups.values()].filter((indices) => indices.length > 1);
  if (doubled.length === 0) return [];
  const { file, documents } = documentsOf(folder, scenario, 'start.yaml');
  return doubled.map((indices): Fault => {
    const { kind, metadata } = own[indices[0] ?? 0] as Manifest;
    const name = [metadata.namespace, metadata.name].filter((part) => part !== undefined).join('/');
    const lines = indices.map((index) => documents[index]?.place.line ?? 1);
    return {
      ...(documents[indices[1] ?? 0]?.place ?? { file, line: 1, column: 1 }),
      code: 'duplicate',
      message: `${kind} ${name} stands ${lines.length === 2 ? 'twice' : `${lines.length} times`}: in lines ${lines.join(' and ')}.`,
      hint: 'Keep one of them, or give the other another name.',
    };
  });
}

function refusedFault({ manifest, message, status }: StartRefusedError, scenario: Scenario, folder: string): Fault {
  const { start, given, variant } = scenario;
  const index = start.indexOf(manifest);
  const own = ownObjects(scenario).length;
  const { file, documents } = documentsOf(folder, scenario, index < own ? 'start.yaml' : (given?.file ?? ''));
  const at = documents[index < own ? index : index - own];
  const place = at === undefined ? { file, line: 1, column: 1 } : faultPlace(at, status);
  const ofVariant = variant === 1 ? '' : ` (variant ${variant})`;
  const namespace = /^namespaces "([^"]*)" not found$/.exec(status.message)?.[1];
  if (namespace !== undefined) return { ...place, ...lacksNamespace(namespace, start, index, ofVariant) };
  return {
    ...place,
    code: 'refused',
    message: `${message}${/[.?!]$/.test(message) ? '' : '.'}${ofVariant}`,
    hint: 'Correct the object: the API server refuses it as it stands.',
  };
}

/** An object in a namespace that is not made, or is made after it. */
function lacksNamespace(name: string, start: readonly Manifest[], index: number, ofVariant: string) {
  const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace';
  const later = start.slice(index).some((object) => isNamespace(object) && object.metadata.name === name);
  const names = start.filter(isNamespace).map(({ metadata }) => metadata.name ?? '');
  const meant = closestText(name, names);
  const code = 'no-namespace';
  if (later) {
    const message = `Namespace ${name} is made further down, after this object.${ofVariant}`;
    return { code, message, hint: 'Move the Namespace above it.' };
  }
  const message = `Nothing makes namespace ${name}.${ofVariant}`;
  return { code, message, hint: meant === undefined ? 'Add it above.' : `Add it above, or did you mean ${meant}?` };
}

/** The objects of start.yaml: those of the given answer come after them. */
function ownObjects({ start, given }: Scenario): readonly Manifest[] {
  return start.slice(0, start.length - (given?.objects.length ?? 0));
}

function documentsOf(
  folder: string,
  { id }: Scenario,
  name: string,
): { readonly file: string; readonly documents: readonly Document[] } {
  const file = join(folder, id, name);
  const read = readManifests(readFileSync(file, 'utf8'), file);
  return { file, documents: 'documents' in read ? read.documents : [] };
}
