import { isObject, type JsonObject, ownValue, withSortedKeys } from './json.ts';
import type { Manifest } from './manifest.ts';
import { type Field, type Struct, structOfItems, structOfType } from './schema/fields.ts';

/** Where `kubectl apply` keeps what was applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object as `kubectl apply` leaves it: what the manifest says is set, what was applied last and is missing now goes,
 * and the rest stands as it is. Lists are merged by their keys where the kind says so (`fields`), else replaced.
 * Without `fields` every list is replaced. Nothing given is changed. Two entries of one key (a Service's port with two
 * protocols) stay apart here, where kubectl mixes them up (kubernetes/kubernetes issue 39188).
 * Source: k8s.io/apimachinery pkg/util/strategicpatch, `CreateThreeWayMergePatch`, `StrategicMergePatch`.
 */
export function applyThreeWay(
  live: Manifest,
  lastApplied: Manifest | undefined,
  manifest: Manifest,
  fields: Struct | undefined,
): Manifest {
  return mergeObject(live, lastApplied ?? {}, manifest, fields) as unknown as Manifest;
}

/** What was applied to an object last, as its annotation has it; undefined where nothing was, or it cannot be read. */
export function lastAppliedTo(live: Manifest): Manifest | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as unknown as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** The manifest with the annotation that keeps it, which is what `kubectl apply` sends. */
export function withLastApplied(manifest: Manifest): Manifest {
  const annotations = manifest.metadata.annotations ?? {};
  const text = lastAppliedText({ ...manifest, metadata: { ...manifest.metadata, annotations } });
  return { ...manifest, metadata: { ...manifest.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** A manifest as that annotation has it: JSON as Go writes it, without the annotation itself. */
export function lastAppliedText(manifest: Manifest): string {
  const { metadata } = manifest;
  const { [LAST_APPLIED]: _old, ...annotations } = metadata.annotations ?? {};
  const bare = metadata.annotations === undefined ? manifest : { ...manifest, metadata: { ...metadata, annotations } };
  const text = JSON.stringify(withSortedKeys(bare)).replace(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  );
  return `${text}\n`;
}

function mergeObject(
  live: JsonObject,
  last: JsonObject,
  wanted: JsonObject,
  struct: Struct | undefined,
  retainKeys = false,
): JsonObject {
  const merged = new Map(Object.entries(live).filter(([key]) => !retainKeys || Object.hasOwn(wanted, key)));
  for (const key of Object.keys(last)) if (!Object.hasOwn(wanted, key)) merged.delete(key);
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null || value === undefined) merged.delete(key);
    else merged.set(key, mergeField(merged.get(key), ownValue(last, key), value, struct?.fields.get(key)));
  }
  return Object.fromEntries(merged);
}

function mergeField(live: unknown, last: unknown, wanted: unknown, field: Field | undefined): unknown {
  if (Array.isArray(wanted)) {
    if (field?.merge === undefined || !Array.isArray(live)) return wanted;
    const before = Array.isArray(last) ? last : [];
    const { key } = field.merge;
    return key === undefined
      ? mergeSet(live, before, wanted)
      : mergeList(live, before, wanted, key, structOfItems(field.type));
  }
  if (!isObject(wanted)) return wanted;
  const struct = structOfType(field?.type);
  return mergeObject(isObject(live) ? live : {}, isObject(last) ? last : {}, wanted, struct, field?.retainKeys);
}

/** A list whose entries are told apart by a key, `containers` by `name`. */
function mergeList(
  live: readonly unknown[],
  last: readonly unknown[],
  wanted: readonly unknown[],
  key: string,
  struct: Struct | undefined,
): readonly unknown[] {
  if (![...live, ...wanted].every(isObject)) return wanted;
  const [inLive, inLast, inWanted] = [live, last, wanted].map((list) => byKey(list, key));
  const merged = [...inWanted!].map(([name, item]) => {
    const value = mergeObject(inLive!.get(name) ?? {}, inLast!.get(name) ?? {}, item, struct);
    return [name, value] as const;
  });
  const servers = [...inLive!].filter(([name]) => !inWanted!.has(name) && !inLast!.has(name));
  return inOrder(merged, servers, [...inLive!.keys()]);
}

/** A list of texts without order, such as finalizers. */
function mergeSet(live: readonly unknown[], last: readonly unknown[], wanted: readonly unknown[]): readonly unknown[] {
  const kept = live.filter((item) => !last.includes(item) || wanted.includes(item));
  return [...new Set([...kept, ...wanted])];
}

/** Entries by their key; a key that comes again (one port, two protocols) is told apart by its number. */
function byKey(list: readonly unknown[], key: string): ReadonlyMap<string, JsonObject> {
  const entries = new Map<string, JsonObject>();
  for (const item of list.filter(isObject)) {
    let name = JSON.stringify(item[key] ?? null);
    while (entries.has(name)) name += "'";
    entries.set(name, item);
  }
  return entries;
}

/** The manifest's entries in its order, and between them those of the server, where they stood. */
function inOrder(
  wanted: readonly (readonly [string, JsonObject])[],
  servers: readonly (readonly [string, JsonObject])[],
  liveOrder: readonly string[],
): readonly JsonObject[] {
  const rest = [...servers];
  const ordered: JsonObject[] = [];
  for (const [name, item] of wanted) {
    const place = liveOrder.indexOf(name);
    const before = place < 0 ? 0 : rest.filter(([server]) => liveOrder.indexOf(server) < place).length;
    ordered.push(...rest.splice(0, before).map(([, server]) => server));
    ordered.push(item);
  }
  return [...ordered, ...rest.map(([, item]) => item)];
}
