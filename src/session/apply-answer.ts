import type { Cluster } from '../cluster/cluster.ts';
import type { Status } from '../kube/api-errors.ts';
import { asManifest } from '../kube/as-manifest.ts';
import type { Manifest, ObjectRef, Place } from '../kube/manifest.ts';
import { fieldOfKind } from '../kube/rejection-hint.ts';
import { withObjectNamed } from '../kube/resource-mapping.ts';
import { type Document, type Fault, readManifests, type Warning } from '../kube/yaml/read-manifests.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { type AnswerDocument, readAnswerDocument } from '../scenario/answer-document.ts';
import { clusterWide } from '../scenario/instantiate.ts';
import { isAnsweredByManifests, type QuestionKind, type Scenario } from '../scenario/scenario.ts';

/** A document that the API server (or kubectl before it) refused, and where in the file the fault is. */
export interface Rejected extends Place {
  readonly status: Status;
}

/** A document that was accepted, and the object that it created or changed. */
export interface Accepted extends Place {
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
}

/** What applying an answer did to a cluster. */
export interface AppliedAnswer {
  readonly accepted: readonly Accepted[];
  readonly rejected: readonly Rejected[];
  readonly warnings: readonly Warning[];
  /** The answer cannot be read. Nothing of it was applied, and what the save before had applied stays. */
  readonly fault?: AnswerFault;
  /** The one document that answers a question; `null`: there is none. Absent where manifests are the answer. */
  readonly document?: AnswerDocument | null;
}

/** An answer that cannot be read: its first fault, and the others of a document that answers a question. */
export interface AnswerFault extends Fault {
  readonly others?: readonly Pick<Fault, 'place' | 'message'>[];
}

/**
 * Applies an answer over a scenario's start state, document by document, as `kubectl apply -f` does: an object of the answer
 * that was deleted with kubectl is there again, one that was changed is as the answer has it, and any other change stays. A document of the earlier answer (`before`) that this one does not have word for word is undone first: its object
 * returns to the start state, or is removed. So without other changes the cluster is that of this answer alone.
 */
export async function applyAnswer(
  cluster: Cluster,
  scenario: Pick<Scenario, 'given' | 'kind' | 'namespace' | 'start'>,
  answer: readonly TextFile[],
  before?: AppliedAnswer,
): Promise<AppliedAnswer> {
  if (!isAnsweredByManifests(scenario.kind)) return readQuestion(scenario.kind, answer, before);
  const documents: Document[] = [];
  const warnings: Warning[] = [];
  for (const { file, text } of answer) {
    const read = readManifests(text, file);
    if ('fault' in read) return { accepted: before?.accepted ?? [], rejected: [], warnings: [], fault: read.fault };
    for (const document of read.documents) documents.push(document);
    for (const warning of read.warnings) warnings.push(warning);
  }

  const fault = excessOf(documents);
  if (fault !== undefined) return { accepted: before?.accepted ?? [], rejected: [], warnings: [], fault };

  const unchanged = new Set(documents.map(({ value }) => JSON.stringify(value)));
  const gone = (before?.accepted ?? []).filter(({ manifest }) => !unchanged.has(JSON.stringify(manifest)));
  for (const { ref } of gone) await undo(cluster, scenario, ref);
  await removeGiven(cluster, scenario, answer, documents);
  const accepted: Accepted[] = [];
  const rejected: Rejected[] = [];
  for (const document of documents) {
    const checked = asManifest(document.value, document.file);
    if ('status' in checked) {
      rejected.push({ ...document.placeOf(checked.at), status: checked.status });
      continue;
    }
    const [applied] = await cluster.apply([checked.manifest], scenario.namespace);
    for (const message of applied?.warnings ?? []) warnings.push({ place: warnedPlace(document, message), message });
    if (applied?.is === 'refused') {
      const status = withObjectNamed(applied.status, checked.manifest, document.file);
      rejected.push({ ...faultPlace(document, applied.status), status });
    } else if (applied) {
      accepted.push({ ...document.place, ref: refOf(applied.object), manifest: checked.manifest });
    }
  }
  await keepRefused(cluster, scenario, documents, accepted);
  return { accepted, rejected, warnings };
}

/**
 * More policies than an answer of a person has. Each can split the labels and ports that a grader has to tell apart, and
 * with thousands of them a check takes minutes.
 */
const mostPolicies = 200;

/** More objects of any kind than an answer has. Each is admitted as the API server would, whatever the task asks about. */
const mostObjects = 5000;

/** The first document with which an answer has more than is checked; undefined where it has not. */
function excessOf(documents: readonly Document[]): AnswerFault | undefined {
  const object = documents[mostObjects];
  const policy = documents.filter(isPolicy)[mostPolicies];
  if (object !== undefined) {
    const message = `This is object number ${mostObjects + 1} of the answer: an answer with more than ${mostObjects} is not checked. Leave out what the task does not ask for.`;
    return { place: object.place, message, excerpt: '' };
  }
  if (policy === undefined) return undefined;
  const message = `This is NetworkPolicy number ${mostPolicies + 1} of the answer: an answer with more than ${mostPolicies} is not checked. Write fewer policies.`;
  return { place: policy.place, message, excerpt: '' };
}

function isPolicy({ value }: Document): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'NetworkPolicy';
}

/** An object that the answer started with, still has and that is refused as it stands now returns to its start state. */
async function keepRefused(
  cluster: Cluster,
  scenario: Pick<Scenario, 'given' | 'namespace' | 'start'>,
  documents: readonly Document[],
  accepted: readonly Accepted[],
): Promise<void> {
  const { given, namespace } = scenario;
  const mentioned = documents.flatMap(({ value }) => refIn(value, namespace) ?? []);
  for (const object of given?.objects ?? []) {
    const ref = refOf(object);
    const isRefused =
      mentioned.some((other) => sameObject(other, ref)) && !accepted.some((one) => sameObject(one.ref, ref));
    if (isRefused) await undo(cluster, scenario, ref);
  }
}

/**
 * Removes the objects from the cluster that the answer started with and no longer has. An answer without any document
 * changes nothing, unless it says that all of them are to be removed.
 */
async function removeGiven(
  cluster: Cluster,
  scenario: Pick<Scenario, 'given' | 'namespace' | 'start'>,
  answer: readonly TextFile[],
  documents: readonly Document[],
): Promise<void> {
  const { given, namespace } = scenario;
  if (given === undefined) return;
  const isUntouched = documents.length === 0 && !answer.some(({ text }) => DELETE_EVERYTHING.test(text));
  const kept = documents.flatMap(({ value }) => refIn(value, namespace) ?? []);
  for (const object of given.objects) {
    const ref = refOf(object);
    if (isUntouched) await undo(cluster, scenario, ref);
    else if (!kept.some((other) => sameObject(other, ref))) await cluster.remove([ref]);
  }
}

/** The line by which an answer removes all objects that it started with. */
const DELETE_EVERYTHING = /^[ \t]*#[ \t]*delete everything[ \t]*$/im;

/** Which object a document means; undefined where it names none. */
function refIn(value: unknown, namespace: string): ObjectRef | undefined {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Manifest>;
  const name: unknown = metadata?.name;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return undefined;
  return clusterWide.has(kind)
    ? { apiVersion, kind, name }
    : { apiVersion, kind, name, namespace: metadata?.namespace ?? namespace };
}

/** Reads the answer to a question. It changes nothing on the cluster. */
function readQuestion(
  kind: QuestionKind,
  answer: readonly TextFile[],
  before: AppliedAnswer | undefined,
): AppliedAnswer {
  const nothing = { accepted: [], rejected: [], warnings: [] };
  const read = readAnswerDocument(answer, kind);
  if ('answer' in read) return { ...nothing, document: read.answer };
  const [first, ...others] = read.faults.map(({ file, line, column, message, hint }) => {
    return { place: { file, line, column }, message: `${message} ${hint}` };
  });
  if (first === undefined) return { ...nothing, document: null };
  const fault = { ...first, excerpt: '', ...(others.length > 0 ? { others } : {}) };
  return { ...nothing, document: before?.document ?? null, fault };
}

/** Returns an object to its start state, or removes it where the start state does not have it. */
async function undo(cluster: Cluster, scenario: Pick<Scenario, 'start'>, ref: ObjectRef): Promise<void> {
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

/** The first field that a refusal names; the document where it names none. */
export function faultPlace(document: Document, status: Status): Place {
  const invalid = status.details?.causes?.find(({ field }) => field !== undefined && field !== '<nil>')?.field;
  const unknown = /unknown field "([^"]+)"/.exec(status.message)?.[1];
  const wrongType = /Go struct field \w+\.(\S+) of type/.exec(status.message)?.[1];
  const kind = fieldOfKind(status);
  const namespace = /^namespaces "[^"]*" not found$/.test(status.message) ? 'metadata.namespace' : undefined;
  const path = invalid ?? unknown ?? wrongType ?? kind ?? namespace;
  return path === undefined ? document.place : document.placeOf(path);
}

/** The field that a warning begins with; the document where it names none. */
function warnedPlace(document: Document, message: string): Place {
  const path = /^[\w.[\]]+(?=:)/.exec(message)?.[0];
  return path === undefined ? document.place : document.placeOf(path);
}
