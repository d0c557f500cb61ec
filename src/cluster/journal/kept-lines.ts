import type { Manifest, ObjectRef } from '../../kube/manifest.ts';
import type { Change, SavedObjects } from '../../simulator/objects.ts';

/** A cluster as a journal has kept it. */
export interface KeptCluster {
  readonly saved: SavedObjects;
  /** Whether the cluster was live: its pods took time to start, and programs ran in them. */
  readonly live: boolean;
  /** What was noted last beside the objects; undefined where nothing was. */
  readonly note: unknown;
}

/** One line of a journal: what cluster it is, an object, the end of one, or what was noted beside them. */
type Line =
  | {
      readonly is: 'cluster';
      readonly format: typeof format;
      readonly start: string;
      readonly live: boolean;
      readonly version: number;
      readonly standing?: SavedObjects['standing'];
    }
  | { readonly is: 'put'; readonly object: Manifest }
  | { readonly is: 'gone'; readonly ref: ObjectRef; readonly version: number }
  | { readonly is: 'note'; readonly note: unknown };

/** Another program version may read these lines: a line that changes its meaning gets another number here. */
const format = 1;

/** The lines of a whole cluster. `start` names its start state. */
export function linesOf(start: string, { saved, live, note }: KeptCluster): string {
  return [
    textOf({ is: 'cluster', format, start, live, version: saved.version, ...standingOf(saved) }),
    ...saved.objects.map((object) => textOf({ is: 'put', object })),
    ...(note === undefined ? [] : [lineOfNote(note)]),
  ].join('');
}

/** The line of one change. */
export function lineOfChange({ type, object, version }: Change): string {
  if (type !== 'DELETED') return textOf({ is: 'put', object });
  const { apiVersion, kind, metadata } = object;
  const ref = { apiVersion, kind, name: metadata.name ?? '' };
  const placed = metadata.namespace === undefined ? ref : { ...ref, namespace: metadata.namespace };
  return textOf({ is: 'gone', ref: placed, version });
}

/** The line of a value beside the objects. */
export function lineOfNote(note: unknown): string {
  return textOf({ is: 'note', note });
}

/**
 * The cluster that the lines of a journal describe; null where they describe none, or one with another start state.
 * Everything from the first line on that is not whole is left out: a crash tore it.
 */
export function readKept(text: string, start: string): KeptCluster | null {
  const [first, ...lines] = wholeLines(text);
  if (first?.is !== 'cluster' || first.start !== start) return null;
  const objects = new Map<string, Manifest>();
  let { version } = first;
  const gone = new Set(first.standing?.gone);
  let note: unknown;
  for (const line of lines) {
    if (line.is === 'put') {
      objects.set(keyOf(line.object.apiVersion, line.object.kind, line.object.metadata), line.object);
      version = Math.max(version, Number(line.object.metadata.resourceVersion ?? 0));
    } else if (line.is === 'gone') {
      const key = keyOf(line.ref.apiVersion, line.ref.kind, line.ref);
      objects.delete(key);
      gone.add(key);
      version = Math.max(version, line.version);
    } else if (line.is === 'note') note = line.note;
  }
  const standing = first.standing && { standing: { since: first.standing.since, gone: [...gone] } };
  const saved = { version, objects: [...objects.values()], isSettled: false, ...standing };
  return { saved, live: first.live, note };
}

function standingOf({ standing }: SavedObjects): Pick<SavedObjects, 'standing'> {
  return standing === undefined ? {} : { standing };
}

function textOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

function wholeLines(text: string): readonly Line[] {
  const found: Line[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const parsed = parse(line);
    if (parsed === null) break;
    found.push(parsed);
  }
  return found;
}

function parse(text: string): Line | null {
  try {
    const line: unknown = JSON.parse(text);
    return isLine(line) ? line : null;
  } catch {
    return null;
  }
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  const { is, format: of, start, live, version, standing, object, ref } = value as Partial<Record<string, unknown>>;
  switch (is) {
    case 'cluster':
      return (
        of === format &&
        typeof start === 'string' &&
        typeof live === 'boolean' &&
        typeof version === 'number' &&
        (standing === undefined || isStanding(standing))
      );
    case 'put':
      return isNamed(object) && isNamed((object as Partial<Manifest>).metadata, ['name']);
    case 'gone':
      return isNamed(ref, ['apiVersion', 'kind', 'name']) && typeof version === 'number';
    case 'note':
      return true;
    default:
      return false;
  }
}

function isStanding(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { since, gone } = value as Partial<Record<string, unknown>>;
  return typeof since === 'string' && Array.isArray(gone) && gone.every((key) => typeof key === 'string');
}

function isNamed(value: unknown, members: readonly string[] = ['apiVersion', 'kind']): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return members.every((member) => typeof (value as Partial<Record<string, unknown>>)[member] === 'string');
}

function keyOf(
  apiVersion: string,
  kind: string,
  { namespace, name }: { readonly namespace?: string; readonly name?: string },
): string {
  // A kind may be kept under several versions of its group: the group names it.
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return [group, kind, namespace ?? '', name ?? ''].join('/');
}
