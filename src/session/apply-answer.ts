import type { Cluster } from '../cluster/cluster.ts';
import { asManifest } from '../kube/as-manifest.ts';
import type { Manifest, ObjectRef, Place } from '../kube/manifest.ts';
import type { Status } from '../kube/status.ts';
import { type Document, readManifests } from '../kube/yaml/read-manifests.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A file of an answer, and its text. */
export interface AnswerFile {
  readonly file: string;
  readonly text: string;
}

/** A document that the API server (or kubectl before it) refused, and where in the file the fault is. */
export interface Rejected extends Place {
  readonly status: Status;
}

/** A document that was taken, and the object it made or changed. */
export interface Accepted extends Place {
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
}

/** What an answer has done to a cluster. */
export interface AppliedAnswer {
  readonly accepted: readonly Accepted[];
  readonly rejected: readonly Rejected[];
  readonly warnings: readonly { readonly place: Place; readonly message: string }[];
  /** The text is not YAML. Nothing of it was applied, and what the save before had applied still is. */
  readonly fault?: { readonly place: Place; readonly message: string; readonly excerpt: string };
}

/**
 * Applies an answer over a scenario's start state, document by document, as `kubectl apply -f` would: what somebody has
 * deleted with kubectl meanwhile is there again, what they changed is as the answer wants it, and what they did beside it
 * stays. What an earlier answer (`before`) had applied and this one does not have word for word is first put back to its
 * start state, or removed where it had none: so without other changes the cluster is that of this answer alone.
 */
export async function applyAnswer(
  cluster: Cluster,
  scenario: Pick<Scenario, 'namespace' | 'start'>,
  answer: readonly AnswerFile[],
  before?: AppliedAnswer,
): Promise<AppliedAnswer> {
  const documents: Document[] = [];
  const warnings: { place: Place; message: string }[] = [];
  for (const { file, text } of answer) {
    const read = readManifests(text, file);
    if ('fault' in read) return { accepted: before?.accepted ?? [], rejected: [], warnings: [], fault: read.fault };
    for (const document of read.documents) documents.push(document);
    for (const warning of read.warnings) warnings.push(warning);
  }

  const unchanged = new Set(documents.map(({ value }) => JSON.stringify(value)));
  const gone = (before?.accepted ?? []).filter(({ manifest }) => !unchanged.has(JSON.stringify(manifest)));
  for (const { ref } of gone) await putBack(cluster, scenario, ref);
  const accepted: Accepted[] = [];
  const rejected: Rejected[] = [];
  for (const document of documents) {
    const checked = asManifest(document.value, document.file);
    if ('status' in checked) {
      rejected.push({ ...document.placeOf(checked.at), status: checked.status });
      continue;
    }
    const [taken] = await cluster.apply([checked.manifest], scenario.namespace);
    for (const message of taken?.warnings ?? []) warnings.push({ place: warnedPlace(document, message), message });
    if (taken?.is === 'refused') {
      const status = inKubectlsWords(taken.status, checked.manifest, document.file);
      rejected.push({ ...faultPlace(document, taken.status), status });
    } else if (taken) {
      accepted.push({ ...document.place, ref: refOf(taken.object), manifest: checked.manifest });
    }
  }
  return { accepted, rejected, warnings };
}

/** Gives an object its start state again, or removes it where the start state has none. */
async function putBack(cluster: Cluster, scenario: Pick<Scenario, 'start'>, ref: ObjectRef): Promise<void> {
  const start = scenario.start.find((object) => sameObject(refOf(object), ref));
  if (start) await cluster.apply([start]);
  else await cluster.remove([ref]);
}

function refOf({ apiVersion, kind, metadata }: Manifest): ObjectRef {
  const ref = { apiVersion, kind, name: metadata.name ?? '' };
  return metadata.namespace === undefined ? ref : { ...ref, namespace: metadata.namespace };
}

function sameObject(a: ObjectRef, b: ObjectRef): boolean {
  return (
    a.kind === b.kind &&
    a.apiVersion === b.apiVersion &&
    a.name === b.name &&
    (a.namespace ?? 'default') === (b.namespace ?? 'default')
  );
}

/** What kubectl itself refuses it tells with the file's name; what the server refuses is told as it is. */
function inKubectlsWords(status: Status, { metadata }: Manifest, file: string): Status {
  if (status.reason !== '' || !status.message.startsWith('no matches for kind')) return status;
  const object = `name: "${metadata.name ?? ''}" namespace: "${metadata.namespace ?? ''}"`;
  const text = `resource mapping not found for ${object} from "${file}": ${status.message}`;
  return { ...status, message: `${text}\nensure CRDs are installed first` };
}

/** The first field that a refusal names; the document where it names none. */
export function faultPlace(document: Document, status: Status): Place {
  const invalid = status.details?.causes?.find(({ field }) => field !== undefined && field !== '<nil>')?.field;
  const unknown = /unknown field "([^"]+)"/.exec(status.message)?.[1];
  const wrongType = /Go struct field \w+\.(\S+) of type/.exec(status.message)?.[1];
  const kind = status.message.includes('no matches for kind') ? 'kind' : undefined;
  const namespace = /^namespaces "[^"]*" not found$/.test(status.message) ? 'metadata.namespace' : undefined;
  const path = invalid ?? unknown ?? wrongType ?? kind ?? namespace;
  return path === undefined ? document.place : document.placeOf(path);
}

/** A warning begins with the path of its field. */
function warnedPlace(document: Document, message: string): Place {
  const path = /^[\w.[\]]+(?=:)/.exec(message)?.[0];
  return path === undefined ? document.place : document.placeOf(path);
}
